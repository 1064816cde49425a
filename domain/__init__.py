"""What a flag is: values, laws and evaluation. No I/O, no clock, no randomness, no framework."""
