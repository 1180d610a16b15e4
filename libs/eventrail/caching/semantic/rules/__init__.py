"""Rules that say for certain that two questions ask for different things.

Each takes two readings and what is left of them once words they share are taken away, and says
whether they differ. A rule that is not sure says nothing: the learned verifier has the last word.
"""

from eventrail.caching.semantic.rules.rules import RULES, difference

__all__ = ["RULES", "difference"]
