"""English follow-ups: what makes a question one, and what it is completed with."""

from eventrail.retrieval.rewriting.english_completion import completed
from eventrail.retrieval.rewriting.english_dependence import dependence

__all__ = ["completed", "dependence"]
