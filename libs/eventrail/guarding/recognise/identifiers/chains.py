"""Finds values by their shape: one scan for digits, then look-ups of what stands around them.

Every identifier here holds a digit, so text without digits costs one scan. From the first digit of
a run the value may begin there, at letters just before it (`AB12`), or at one or two short words
before those (`AB 12`, `B-XY 12`).
"""

import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final, NamedTuple

from eventrail.guarding.recognise.identifiers.shapes import Rule, Table, compact, shape_of

LOOKAHEAD: Final = 5
"""Characters after a value that may decide that it goes on."""

_DIGITS = re.compile("[0-9]+")
_CHAIN = re.compile(r"[A-Za-z0-9]+(?:[ ./-][A-Za-z0-9]+){0,7}")
_GROUP = re.compile("[A9]+")
_WORD: Final = frozenset(ascii_letters + digits + "_")
_LETTERS: Final = frozenset(ascii_letters)
_LEADING: Final = 15  # letters that may stand before the first digit
_JOINTS: Final = "-./:"
_THOUSANDS: Final = 3


class Candidate(NamedTuple):
    """A valid value that may or may not count, depending on what stands around it."""

    start: int
    end: int
    rule: Rule


def candidates(table: Table, text: str, start: int = 0) -> Iterator[Candidate]:
    """Every valid value that begins at or after `start`."""
    for run in _DIGITS.finditer(text, start):
        for first in _openings(text, run.start()):
            if first >= start and _is_promising(table, text, first, run.end()):
                yield from _from(table, text, first)


def growing_from(table: Table, text: str) -> int:
    """Where the value that may still be growing at the end of `text` begins."""
    for at in range(max(0, len(text) - table.longest), len(text)):
        if text[at] not in _WORD or (at > 0 and text[at - 1] in _WORD):
            continue
        if shape_of(text[at:]) in table.beginnings:
            return at
    return len(text)


def _is_promising(table: Table, text: str, first: int, digits_end: int) -> bool:
    """Whether a value may begin so; most numbers are ruled out by the two characters after them."""
    length = digits_end - first
    shape = shape_of(text[first : digits_end + 2])
    return (
        shape in table.beginnings
        or shape[:length] in table.rules
        or shape[: length + 1] in table.rules
    )


def _openings(text: str, digit: int) -> list[int]:
    """Where a value may begin whose first digit this is."""
    first = _letters_before(text, digit)
    if not _may_begin(text, first):
        return []
    found = [first]
    for _ in range(2):  # short words before it
        if first == 0 or text[first - 1] not in " -":
            break
        earlier = _letters_before(text, first - 1)
        if earlier == first - 1 or not _may_begin(text, earlier):
            break
        found.append(earlier)
        first = earlier
    return found


def _letters_before(text: str, end: int) -> int:
    at = end
    while at > 0 and end - at < _LEADING and text[at - 1] in _LETTERS:
        at -= 1
    return at


def _may_begin(text: str, at: int) -> bool:
    """Whether what stands before `at` lets a value begin there."""
    if at == 0:
        return True
    before = text[at - 1]
    if before in _WORD:
        return False
    if at == 1 or not text[at - 2].isdecimal():
        return True
    return before not in _JOINTS and not (before == "," and _is_thousand(text, at))


def _may_end(text: str, start: int, end: int) -> bool:
    """Whether what stands after `end` lets the value that began at `start` end there."""
    after = text[end : end + 1]
    if after in _WORD:
        return False
    if not text[end + 1 : end + 2].isdecimal():
        return True
    if after == ",":
        solid = end - start > _THOUSANDS and text[end - _THOUSANDS - 1 : end].isdecimal()
        return solid or not _is_thousand(text, end + 1)
    return after not in _JOINTS


def _is_thousand(text: str, at: int) -> bool:
    """Whether exactly three digits stand there, as after the comma of 1,234."""
    end = at + _THOUSANDS
    return len(text) >= end and text[at:end].isdecimal() and not text[end : end + 1].isdecimal()


def _from(table: Table, text: str, first: int) -> Iterator[Candidate]:
    chain = _CHAIN.match(text, first, first + table.longest + 1)
    if chain is None:
        return
    shape = shape_of(chain[0])
    for group in _GROUP.finditer(shape):
        end = group.end()
        rules = table.rules.get(shape[:end])
        if rules and _may_end(text, first, first + end):
            value = compact(chain[0][:end])
            for rule in rules:
                if rule.layout.valid(value):
                    yield Candidate(first, first + end, rule)
        if shape[: end + 1] not in table.heads:
            return
