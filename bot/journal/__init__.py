"""What happened while the database was away, kept on the disk until it is back."""
