"""The management API, ``/api/v1``: translate in, call a use case, translate out."""
