"""A question taken apart: words, numbers, names, what denies, what is asked."""

from eventrail.caching.semantic.reading.read import Reading, read

__all__ = ["Reading", "read"]
