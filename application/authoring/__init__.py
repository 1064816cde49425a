"""What commands and queries have in common."""
