"""Meters: Prometheus for the server, nothing for the command line."""
