"""Which segments an index of `n` changes has. Pure.

The logarithmic method (Bentley and Saxe, "Decomposable searching problems I", 1980): segments
cover aligned ranges whose lengths are powers, four of one length become one of the next. So which
ranges there are depends on `n` alone, a change is merged a logarithmic number of times, and an
index that grew by and by has the segments of one that was built at once.
"""

from collections.abc import Collection
from typing import NamedTuple

SMALLEST = 64
"""Changes of the smallest whole segment; what is left over is one shorter segment, the tail."""

RADIX = 4
"""So many segments of one length become one of the next."""

LEAF = 4_096
"""A longer range is built from ranges of this length, so that a killed build loses little."""


class Span(NamedTuple):
    """A range of changes by their ordinals, both ends included; ordinals begin at 1."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many changes it covers."""
        return self.last - self.first + 1

    def holds(self, other: "Span") -> bool:
        """Tell whether the other range lies in this one."""
        return self.first <= other.first and other.last <= self.last


def segments_of(n: int) -> list[Span]:
    """Return the ranges of an index of `n` changes, oldest and longest first.

    They cover 1 to `n` exactly; at most `RADIX` - 1 have the same length, but for the tail, which
    is shorter than `SMALLEST`.
    """
    spans: list[Span] = []
    length = SMALLEST
    while length * RADIX <= n:
        length *= RADIX
    at = 0
    while length >= SMALLEST:
        while n - at >= length:
            spans.append(Span(at + 1, at + length))
            at += length
        length //= RADIX
    if at < n:
        spans.append(Span(at + 1, n))
    return spans


def pieces_of(span: Span, built: Collection[Span]) -> list[Span]:
    """Return ranges that make up `span`: the longest built ones, and gaps no longer than `LEAF`.

    Args:
        span: what is wanted.
        built: ranges whose segments are there already.
    """
    inside = sorted((one for one in built if span.holds(one)), key=lambda one: -one.length)
    chosen: list[Span] = []
    for one in inside:
        if all(one.last < other.first or other.last < one.first for other in chosen):
            chosen.append(one)
    pieces: list[Span] = []
    at = span.first
    for one in sorted(chosen):
        pieces.extend(_leaves(at, one.first - 1))
        pieces.append(one)
        at = one.last + 1
    pieces.extend(_leaves(at, span.last))
    return pieces


def _leaves(first: int, last: int) -> list[Span]:
    """Cut a gap where leaves end, so that a build that goes on finds what the first one left."""
    leaves: list[Span] = []
    while first <= last:
        end = min(last, (first - 1) // LEAF * LEAF + LEAF)
        leaves.append(Span(first, end))
        first = end + 1
    return leaves
