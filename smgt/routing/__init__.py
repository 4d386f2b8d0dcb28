"""What a message is about: where it comes from, whose matter it is, how urgent; proposals that name their reasons."""
