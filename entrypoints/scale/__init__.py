"""The whole set on one machine: real servers from wheels, to try it and to test against it."""
