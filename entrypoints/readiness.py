"""When a store cannot be used as it is."""


class NotReady(Exception):
    """The sentence says what to do about it."""
