"""A project to try Flaghoist with: realistic flags, and keys in a file for curl and SDKs."""
