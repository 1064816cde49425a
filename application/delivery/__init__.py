"""Telling webhooks of what happened: once at least, and in order."""
