"""Shapes of values, and the table that finds layouts by them.

The shape of `AB-12c` is `AA-99A`. Looking a shape up costs the same however many kinds there are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from string import ascii_letters, ascii_uppercase, digits
from typing import Final, NamedTuple

from eventrail.guarding.recognise.identifiers.kind import Kind, Layout

_SHAPE: Final = bytes.maketrans(
    (ascii_letters + digits).encode(), b"A" * len(ascii_letters) + b"9" * len(digits)
)

SEPARATORS: Final = " -./"
"""What may stand between the groups of a value."""

_COMPACT: Final = str.maketrans(ascii_letters, ascii_uppercase * 2, SEPARATORS)
_UNIT = re.compile(r"([9AX~_ ./-])(?:\{(\d+)(?:,(\d+))?\})?")
_EITHER: Final = {"X": ("A", "9")}


class Rule(NamedTuple):
    """A layout and the kind it belongs to."""

    kind: Kind
    layout: Layout


class Table(NamedTuple):
    """Layouts by shape.

    Attributes:
        rules: Of each shape, the layouts it fits.
        heads: Beginnings of shapes that end with a separator; any other value cannot go on.
        beginnings: All beginnings of shapes.
        longest: Characters of the longest shape.
    """

    rules: dict[str, tuple[Rule, ...]]
    heads: frozenset[str]
    beginnings: frozenset[str]
    longest: int


def shapes_of(layout: str) -> frozenset[str]:
    """Every shape a layout stands for.

    Raises:
        ValueError: It is not written in the language of layouts.
    """
    units = list(_UNIT.finditer(layout))
    if "".join(unit[0] for unit in units) != layout or not layout:
        raise ValueError(f"{layout!r} is no layout: use 9, A, X, ~, _, separators and {{n}}")
    separators = ("", " ", "-") if "~" in layout else ("",)
    return frozenset(
        "".join(parts)
        for separator in separators
        for parts in product(*(_choices(unit, separator) for unit in units))
    )


def shape_of(written: str) -> str:
    """The shape of a text; only ASCII letters and digits count as such."""
    if not written.isascii():
        written = "".join(each if each.isascii() else "?" for each in written)
    return written.encode().translate(_SHAPE).decode()


def compact(value: str) -> str:
    """A value in upper case, without its separators."""
    return value.translate(_COMPACT)


def table_of(kinds: Iterable[Kind]) -> Table:
    """The table of these kinds."""
    rules: defaultdict[str, list[Rule]] = defaultdict(list)
    for kind in kinds:
        for layout in kind.layouts:
            for shape in sorted(shapes_of(layout.shape)):
                rules[shape].append(Rule(kind, layout))
    beginnings = {shape[:end] for shape in rules for end in range(1, len(shape) + 1)}
    return Table(
        {shape: tuple(found) for shape, found in rules.items()},
        frozenset(each for each in beginnings if each[-1] in SEPARATORS),
        frozenset(beginnings),
        max(map(len, rules), default=0),
    )


def _choices(unit: re.Match[str], separator: str) -> list[str]:
    character = separator if unit[1] == "~" else unit[1]
    fewest = int(unit[2] or 1)
    most = int(unit[3] or fewest)
    if character == "_":
        return ["", " "]
    if character in _EITHER:
        return [
            "".join(each)
            for times in range(fewest, most + 1)
            for each in product(_EITHER[character], repeat=times)
        ]
    return [character * times for times in range(fewest, most + 1)]
