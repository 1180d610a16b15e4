"""Configuration: what operators may change while everything runs."""
