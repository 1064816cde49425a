"""What the service does and counts, sent over OTLP: spans, metrics, log lines."""
