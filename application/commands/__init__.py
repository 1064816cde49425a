"""What changes something: one file, one command and its handler."""
