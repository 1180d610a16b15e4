"""The words that carry what a sentence says."""

import re

_WORD = re.compile(r"\w+")
_SUFFIX = re.compile(r"(?:ings?|ed|es|s|ly)$")
_SHORTEST_STEM = 3

_LITTLE = (
    "a about after all also an and any are as at be because been before being between both but by "
    "can could did do does for from had has have he her here him his how i if in into is it its "
    "may me might more most must my of on or other our out over own same she should so some such "
    "than that the their them then there these they this those through to too under until up very "
    "was we were what when where which while who whom why will with would you your yes however "
    "therefore according document documents"
)
FUNCTION_WORDS = frozenset(_LITTLE.split())
"""English words that say little by themselves; `not` and `no` say much."""


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry meaning, in lower case and without endings."""
    words = _WORD.findall(text.lower())
    return {_stem(word) for word in words if word not in FUNCTION_WORDS}


def _stem(word: str) -> str:
    """Cut the commonest English endings, the same way on both sides of a comparison."""
    stem = _SUFFIX.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word
