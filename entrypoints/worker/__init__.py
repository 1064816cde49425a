"""Celery workers: the same use cases, asked by messages."""
