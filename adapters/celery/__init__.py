"""Handing work to Celery workers over Valkey or Redis."""
