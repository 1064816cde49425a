"""What only asks: one file, one question and its handler."""
