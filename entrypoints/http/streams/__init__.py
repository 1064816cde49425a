"""Event streams: answers that go on (server-sent events)."""
