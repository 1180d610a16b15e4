"""Compare two sets of requests."""

from eventrail.drift.comparing.compare import compare
from eventrail.drift.comparing.options import Options

__all__ = ["Options", "compare"]
