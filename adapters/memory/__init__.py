"""A full set of ports over dictionaries: for demonstrations, for tests, and as the plainest model.

Nothing is kept when the process ends. It passes the same contract suites as every other store.
"""
