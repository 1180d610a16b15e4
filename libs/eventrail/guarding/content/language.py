"""Which of two languages a text is in, by its letters."""

import re
from typing import Final, Literal

Language = Literal["en", "ko"]

_HANGUL: Final = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_A_SYLLABLE: Final = 2.5
"""Latin letters that take as long to read as a Korean syllable."""


def has_hangul(text: str) -> bool:
    """Return whether any letter is Korean."""
    return not text.isascii() and _HANGUL.search(text) is not None


def language_of(text: str) -> Language:
    """Return `ko` if Korean letters outweigh Latin ones, else `en`."""
    if not has_hangul(text):
        return "en"
    korean = len(_HANGUL.findall(text))
    return "ko" if korean * _A_SYLLABLE >= len(_LATIN.findall(text)) else "en"
