"""What the machine itself offers: the time, and randomness."""
