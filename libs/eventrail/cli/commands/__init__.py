"""The commands. Each module offers `add(app)`, and imports what is heavy only when run."""
