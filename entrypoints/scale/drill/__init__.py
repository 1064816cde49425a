"""Outages one after the other while flags are evaluated: who goes without, who is told wrong."""
