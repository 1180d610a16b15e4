"""Words that exclude each other: opposites, extremes, days, persons."""

import tomllib
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Final

from eventrail.caching.semantic.reading import Reading
from eventrail.caching.semantic.reading.words import Word
from eventrail.caching.semantic.rules.leftover import Leftover

_PREFIX: Final = 2
"""A Korean word of so many syllables may go on; a shorter one has to stand alone."""
_DENYING: Final = ("un", "in", "im", "il", "ir", "dis", "non", "de", "anti", "불", "비", "미", "무")
_BASE: Final = 4


def excluded(name: str) -> Callable[[Reading, Reading, Leftover], bool]:
    """Return the rule of a table of words that exclude each other."""
    table = _table(name)

    def rule(one: Reading, other: Reading, left: Leftover) -> bool:
        if not _applies(name, one, other):
            return False
        mine, theirs = _found(table, one.words), _found(table, other.words)
        if any(
            mine[row] - theirs[row] and theirs[row] - mine[row]
            for row in mine.keys() & theirs.keys()
        ):
            return True
        return name == "antonym" and (
            _denied(left.one, left.other) or _denied(left.other, left.one)
        )

    return rule


def _applies(name: str, one: Reading, other: Reading) -> bool:
    """Return whether words of a table are meant as such.

    `All ways` and `some ways` are asked for alike; `Do all` and `Do some` are not. In `How do I
    find my` and `How do you find your` nobody in particular is meant.
    """
    if one.korean:
        return True
    if name == "quantifier":
        return one.asked == other.asked == "polar"
    return name != "person" or _speakers(one) == _speakers(other)


def _speakers(reading: Reading) -> frozenset[str]:
    return frozenset(word.plain for word in reading.words if word.plain in {"i", "you", "we"})


def _table(name: str) -> dict[str, list[tuple[int, int]]]:
    """Return for each word the rows, and the places in them, where it stands."""
    text = files("eventrail.caching.semantic.rules").joinpath("groups.toml").read_text("utf-8")
    found: dict[str, list[tuple[int, int]]] = {}
    for row, line in enumerate(tomllib.loads(text)[name]["lines"].strip().splitlines()):
        for place, words in enumerate(line.split("|")):
            for word in words.split():
                found.setdefault(word, []).append((row, place))
    return found


def _found(table: dict[str, list[tuple[int, int]]], words: Sequence[Word]) -> dict[int, set[int]]:
    """Return by row the alternatives that words stand for."""
    found: dict[int, set[int]] = {}
    for word in words:
        for row, place in _entries(table, word):
            found.setdefault(row, set()).add(place)
    return found


def _entries(table: dict[str, list[tuple[int, int]]], word: Word) -> Sequence[tuple[int, int]]:
    if word.plain in table:
        return table[word.plain]
    if "가" <= word.plain[0] <= "힣":
        if word.stem in table:
            return table[word.stem]
        sizes = range(len(word.plain) - 1, _PREFIX - 1, -1)
        return next((table[word.plain[:n]] for n in sizes if word.plain[:n] in table), ())
    return table.get(word.plain.removesuffix("s"), ()) or table.get(word.stem, ())


def _denied(words: Sequence[Word], others: Sequence[Word]) -> bool:
    """Return whether a word is another with a prefix that denies it."""
    known = {form for word in others for form in (word.plain, word.stem)}
    return any(
        form.startswith(prefix) and form[len(prefix) :] in known
        for word in words
        for form in (word.plain, word.stem)
        for prefix in _DENYING
        if len(form) >= len(prefix) + (_BASE if prefix.isascii() else _PREFIX)
    )
