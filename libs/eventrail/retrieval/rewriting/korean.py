"""Korean follow-ups: what makes a question one, and what it is completed with."""

import re

from eventrail.retrieval.rewriting.korean_completion import completed
from eventrail.retrieval.rewriting.korean_dependence import dependence

__all__ = ["completed", "dependence", "speaks"]

_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def speaks(text: str) -> bool:
    """Return whether a text is Korean, at least in part."""
    return _HANGUL.search(text) is not None
