"""Valkey or Redis: what several processes share; none of it is the only copy of anything."""
