"""Sending messages to webhooks over HTTP."""
