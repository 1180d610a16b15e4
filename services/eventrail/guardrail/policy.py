"""Which checks these are, so that a change in behaviour can be pinned to a change in policy."""

from typing import Final

POLICY: Final = "guard-1"
"""Stands in every event of both guards; raise it when what they let through changes."""
