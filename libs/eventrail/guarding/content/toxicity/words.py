"""A list of Korean and English insults: what the model is measured against."""

import re
from functools import cache
from typing import Final

from eventrail.guarding.content.grammar import shipped
from eventrail.guarding.content.toxicity import english

_LISTS: Final = ("oath", "insult", "group")


@cache
def _words() -> re.Pattern[str]:
    lists = shipped("toxicity/contrasts.ko").lists
    words = {word for name in _LISTS for word in lists[name]}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def holds_keyword(text: str) -> bool:
    """Return whether a text holds any of the words."""
    return _words().search(text) is not None or english.probability(text) >= english.INSULTING
