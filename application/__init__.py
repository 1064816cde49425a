"""What one can ask of the service: commands, queries, and the ports they need."""
