"""The runtime: takes work, runs stages, appends at the tail. Every service runs on it."""
