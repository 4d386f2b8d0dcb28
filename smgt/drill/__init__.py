"""The workshop: a local X, Facebook and mailboxes on which invented citizens write; for training and tests."""
