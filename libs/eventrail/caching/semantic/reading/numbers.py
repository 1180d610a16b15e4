"""Numbers of a question with their units, however they are written: "2", "two", "두", "2nd".

A one in words ("one", "a", "한") is often no number at all, so it is kept apart: it is missed
nowhere, and makes up for a 1 on the other side.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from eventrail.caching.semantic.reading.korean_numbers import KOREAN_ONES, korean_number
from eventrail.caching.semantic.reading.lexicon import LOOSE_UNITS, NUMBERS, ORDINALS, SCALES, UNITS
from eventrail.caching.semantic.reading.words import Word

_DIGITS: Final = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\d+")
_ORDINAL: Final = re.compile(r"^(\d+)(?:st|nd|rd|th)$")
_GLUED: Final = re.compile(r"^(\d+(?:\.\d+)?)([a-zA-Z]+)$")
_KOREAN_UNITS: Final = tuple(sorted((u for u in UNITS if "가" <= u[0] <= "힣"), key=len)[::-1])
_ONES: Final = {"one", "single"}
_TENS: Final = 20
_GROUP: Final = 1000
_DIGITS_A_GROUP: Final = 3
_HALVES: Final = {"am": "am", "a.m": "am", "pm": "pm", "p.m": "pm", "오전": "am", "오후": "pm"}


class Numbers(NamedTuple):
    """What a question counts.

    Attributes:
        values: numbers, sorted; an ordinal as `#2`, halves of the day as `am` and `pm`.
        ones: whether a one stands there in words.
        units: unit by kind, e.g. `{"length": {"km"}}`.
    """

    values: tuple[str, ...]
    ones: bool
    units: dict[str, frozenset[str]]


def numbers_in(words: Sequence[Word]) -> Numbers:
    """Return the numbers and units among words."""
    found = _Found()
    for at, word in enumerate(words):
        found.take(word, words[at + 1] if at + 1 < len(words) else None)
    found.end()
    units = {kind: frozenset(of) for kind, of in found.units.items()}
    return Numbers(tuple(sorted(found.values)), found.ones, units)


class _Found:
    """What has been found so far, and the number that may still go on."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.units: dict[str, set[str]] = {}
        self.ones = False
        self._amount: float | None = None

    def take(self, word: Word, after: Word | None) -> None:
        """Read one word."""
        number, rest, place = _number(word, after)
        if word.plain == "one" and self._amount is not None and _goes_on(self._amount, 1):
            number = 1.0
        self.ones = self.ones or word.plain in _ONES or word.stem in KOREAN_ONES
        counted = self._amount is not None or (number is not None and not place)
        if number is None or place:
            self.end()
        else:
            self._go_on(number, word.plain)
        if number is not None and place:
            self.values.append(f"#{number:.15g}")
        if rest or number is None:
            _unit(rest or word.plain, word, self.units, counted=counted)
        self._half_of_day(word.plain, rest)
        if rest:
            self.end()

    def end(self) -> None:
        """Note that the number does not go on."""
        if self._amount is not None:
            self.values.append(f"{self._amount:.15g}")
        self._amount = None

    def _go_on(self, number: float, plain: str) -> None:
        joined = _joined(self._amount, number, plain)
        if joined is None:
            self.end()
        self._amount = number if joined is None else joined

    def _half_of_day(self, *written: str) -> None:
        self.values.extend(_HALVES[each] for each in written if each in _HALVES)


def _number(word: Word, after: Word | None) -> tuple[float | None, str, bool]:
    """Return the number a word stands for, what is left of the word, and if it is an ordinal."""
    plain = word.plain
    if plain[0].isdigit():
        return _of_digits(plain)
    if plain in ORDINALS and not (plain == "second" and after and after.plain in {"hand", "life"}):
        return ORDINALS[plain], "", True
    if plain in NUMBERS and plain != "one":
        return NUMBERS[plain], "", False
    if plain in SCALES and plain != "k":
        return SCALES[plain], "", False
    if "가" <= plain[0] <= "힣":
        return korean_number(plain, after.plain if after else "")
    return None, "", False


def _of_digits(plain: str) -> tuple[float | None, str, bool]:
    if (ordinal := _ORDINAL.match(plain)) is not None:
        return float(ordinal.group(1)), "", True
    glued = _GLUED.match(plain)
    digits = glued.group(1) if glued else plain
    found = _DIGITS.match(digits)
    value = float(found.group().replace(",", "")) if found else 0.0
    if found and found.end() < len(digits):  # 10:30, 1.2.3
        value = float(digits.replace(":", ".").replace(",", ".").split(".")[0]) + _fraction(digits)
    if glued and glued.group(2).lower() == "k":
        return value * SCALES["k"], "", False
    return value, glued.group(2).lower() if glued else "", False


def _fraction(digits: str) -> float:
    """Return a number below 1 that tells `10:30` from `10:45` and `1.2.3` from `1.2.4`."""
    parts = re.split(r"[.:,]", digits)[1:]
    return sum(float(part) / 1000 ** (at + 1) for at, part in enumerate(parts) if part)


def _joined(amount: float | None, found: float, plain: str) -> float | None:
    """Return a number that goes on ("two hundred", "twenty one", "12 500"); None if it does not."""
    if amount is None:
        return found
    if plain in SCALES:
        return amount * found
    if plain.isdigit():
        return amount * _GROUP + found if len(plain) == _DIGITS_A_GROUP else None
    return amount + found if _goes_on(amount, found) else None


def _goes_on(amount: float, found: float) -> bool:
    """Return whether a number in words is the end of the one before: "twenty one"."""
    return amount >= _TENS and amount % 10 == 0 and found < 10  # noqa: PLR2004 -- decimal


def _unit(plain: str, word: Word, units: dict[str, set[str]], *, counted: bool) -> None:
    known = UNITS.get(plain) or UNITS.get(word.stem)
    written = plain
    if known is None and "가" <= plain[0] <= "힣" and counted:
        written = next((each for each in _KOREAN_UNITS if plain.startswith(each)), "")
        known = UNITS.get(written)
    if known is not None and (counted or written not in LOOSE_UNITS):
        kind, unit = known
        units.setdefault(kind, set()).add(unit)
