"""Which words of a question are names: of people, places, products, functions, versions."""

import re
from collections.abc import Sequence
from typing import Final

from eventrail.caching.semantic.reading.lexicon import KNOWN, STOP
from eventrail.caching.semantic.reading.words import Word

_CODE: Final = re.compile(r"^-|[_.()#+/]|[a-z][A-Z]|[A-Za-z]\d|\d[A-Za-z]")
_QUOTED: Final = re.compile(r"[\"“”「」『』`]([^\"“”「」『』`]{1,60})[\"“”「」『』`]")
_TITLE: Final = 0.7
"""If more of the words begin with a capital, capitals say nothing."""
_KOREAN_NAME: Final = re.compile(
    r"(?:공항|대학교|은행|전자|카드|그룹|병원|고등학교|중학교|초등학교|특별시|광역시|터미널|경기장|산|강|역|섬)$"
)
_LONG_NAME: Final = 3
_SHORT_NAME: Final = 2


def names_in(text: str, words: Sequence[Word]) -> frozenset[str]:
    """Return the stems of words that are names, as far as they can be told."""
    found = {word.stem for word in words if _is_code(word)}
    found |= {word.stem for word in words if "가" <= word.raw[0] <= "힣" and _is_korean_name(word)}
    latin = [word for word in words if word.raw[0].isascii() and word.raw[0].isalpha()]
    capital = [word for word in latin if word.raw[0].isupper()]
    telling = [word for word in latin if word.plain not in STOP]
    big = [word for word in telling if word.raw[0].isupper()]
    if not _all_big(latin, telling, big):
        found |= {
            word.stem for word in capital if word.content and (not word.first or _is_acronym(word))
        }
    quoted = " ".join(_QUOTED.findall(text)).split()
    if quoted:
        found |= {word.stem for word in words if word.raw in quoted and word.content}
    return frozenset(found)


def _all_big(latin: Sequence[Word], telling: Sequence[Word], big: Sequence[Word]) -> bool:
    """Return whether all words begin with capitals, as in a title."""
    small = [word for word in latin if word.raw[0].islower()]
    return (
        len(telling) >= _LONG_NAME
        and len(big) > _TITLE * len(telling)
        and not [word for word in small if len(word.raw) > _LONG_NAME and word.plain in STOP]
    )


def _is_acronym(word: Word) -> bool:
    return len(word.raw) > 1 and word.raw.isupper()


def _is_code(word: Word) -> bool:
    return word.raw[0].isascii() and not word.raw[0].isdigit() and bool(_CODE.search(word.raw))


def _is_korean_name(word: Word) -> bool:
    if len(word.stem) >= _LONG_NAME and _KOREAN_NAME.search(word.stem) is not None:
        return True
    sizes = range(_SHORT_NAME, len(word.plain) + 1)
    return any(word.plain[:size] in KNOWN for size in sizes)
