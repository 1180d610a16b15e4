"""What a question asks for: a person, a time, a place, a reason, a number, a yes or no."""

import re
from typing import Final

from eventrail.caching.semantic.reading.lexicon import ASKED, ASKED_KO

_ENGLISH: Final = {name: re.compile(pattern) for name, pattern in ASKED.items()}
_KOREAN: Final = {name: re.compile(pattern) for name, pattern in ASKED_KO.items()}
_APART: Final = (ASKED.keys() | ASKED_KO.keys()) - {"polar", "thing", "amount"}


def asked_for(plain: str, *, korean: bool) -> str:
    """Return what a question in small letters asks for; empty if it shows in no word."""
    patterns = _KOREAN if korean else _ENGLISH
    return next((name for name, pattern in patterns.items() if pattern.search(plain)), "")


def asks_apart(one: str, other: str) -> bool:
    """Return whether an answer to one kind of question is none to the other."""
    return one != other and one in _APART and other in _APART
