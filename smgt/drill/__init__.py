"""The workshop: a local X and mailboxes on which invented citizens write; for training, demonstration and tests."""
