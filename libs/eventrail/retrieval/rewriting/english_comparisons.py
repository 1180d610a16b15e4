"""English questions that compare things which they do not name: `which is cheaper?`."""

import re

from eventrail.retrieval.rewriting.english_words import (
    COMPARATIVE,
    GENERIC,
    SUPERLATIVE,
    content,
    without_lead,
)

_CHOICE = re.compile(
    r"\b(?:the (?:former|latter)"
    r"|(?:which|neither|either|none|both|any) of (?:them|these|those|the two)"
    r"|the (?:other|first|second|third|last) (?:one|option)"
    r"|(?:which|that|this|another) ones?(?= (?:is|are|was|were|has|have|does|do|can|would|should)\b"
    r"| *$))"
)
_DIFFERENCE = re.compile(
    r"\b(?:differences?|differ|different)\b(?!.*\b(?:between|of|in|from|to)\b)"
)
_BOTH = re.compile(r"^(?:do|does|are|is|can|did|were|will) (?:both|either|neither)\b")
_ASKS_WHICH = re.compile(
    r"^(?:which|what|who|whose|is there|are there|do you have|have you got|any|anything"
    r"|something)\b"
)
_TWO = re.compile(r"\b(?:than|or|and|between)\b")
_DIFFER = frozenset({"difference", "differences", "differ", "different"})
_MORE = frozenset({"more", "less"})


def compares(words: list[str]) -> bool:
    """Return whether things are compared, or one of several is meant, that are not named."""
    plain = " ".join(word.lower() for word in without_lead(words))
    names = [word for word in content(words) if word.lower() not in COMPARATIVE | SUPERLATIVE]
    if _TWO.search(plain) or any(name[0].isupper() or name[0].isdigit() for name in names):
        return False
    if _DIFFERENCE.search(plain):
        return set(names) <= _DIFFER
    if len(names) > 1:
        return False
    if _CHOICE.search(plain) or _BOTH.search(plain):
        return True
    return _ASKS_WHICH.search(plain) is not None and _ends_comparing(plain.split(), names)


def _ends_comparing(words: list[str], names: list[str]) -> bool:
    """Whether the last word is `cheaper`, `cheapest` or `more` of something."""
    while words and words[-1] in GENERIC:
        words = words[:-1]
    last = words[-1] if words else ""
    more = words[0] == "which" and bool(_MORE & set(words[-2:-1])) if words else False
    return last in COMPARATIVE or (last in SUPERLATIVE and not names) or more
