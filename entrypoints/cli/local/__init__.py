"""Flaghoist in this process: the use cases on the configured database."""
