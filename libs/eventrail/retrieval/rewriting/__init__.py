"""What to search for: the newest question, completed from the turns before it.

`rewrite` is all that a stage calls.
"""

from eventrail.retrieval.rewriting.rewrite import Rewritten, rewrite

__all__ = ["Rewritten", "rewrite"]
