"""Korean particles that depend on whether the syllable before them ends in a consonant."""

from typing import Final

AFTER_CONSONANT: Final = frozenset(("은", "이", "을", "과", "으로", "이랑", "이라고", "이나"))
AFTER_VOWEL: Final = frozenset(("는", "가", "를", "와", "랑", "라고"))

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_FINALS: Final = 28


def ends_in_consonant(word: str) -> bool | None:
    """Return whether a word's last syllable ends in a consonant; None if it is not Hangul."""
    last = ord(word[-1]) if word else 0
    return (last - _FIRST) % _FINALS != 0 if _FIRST <= last <= _LAST else None


def fits(word: str, tail: str) -> bool:
    """Return whether a tail may follow a word, as far as that depends on the word's end."""
    if tail in AFTER_CONSONANT:
        return ends_in_consonant(word) is not False
    return tail not in AFTER_VOWEL or ends_in_consonant(word) is not True
