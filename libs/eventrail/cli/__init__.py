"""The `eventrail` command. One file a command; each adds itself to the application."""

from eventrail.cli.app import main

__all__ = ["main"]
