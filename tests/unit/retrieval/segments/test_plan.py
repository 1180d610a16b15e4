"""Which ranges an index of n changes has."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.segments.plan import (
    LEAF,
    RADIX,
    SMALLEST,
    Span,
    pieces_of,
    segments_of,
)

counts = st.integers(0, 2_000_000)
WHOLE = {SMALLEST * RADIX**power for power in range(12)}


def test_examples() -> None:
    assert segments_of(0) == []
    assert segments_of(1) == [Span(1, 1)]
    assert segments_of(64) == [Span(1, 64)]
    assert segments_of(65) == [Span(1, 64), Span(65, 65)]
    assert segments_of(256) == [Span(1, 256)]
    assert segments_of(330) == [Span(1, 256), Span(257, 320), Span(321, 330)]


@given(counts)
def test_every_change_lies_in_exactly_one_segment(n: int) -> None:
    at = 0
    for span in segments_of(n):
        assert span.first == at + 1
        assert span.last >= span.first
        at = span.last
    assert at == n


@given(counts)
def test_whole_segments_are_aligned_and_only_the_tail_is_not_whole(n: int) -> None:
    spans = segments_of(n)
    whole = [span for span in spans if span.length in WHOLE]
    assert all((span.first - 1) % span.length == 0 for span in whole)
    assert [span for span in spans if span not in whole] == [
        span for span in spans[-1:] if span.length < SMALLEST
    ]


@given(counts)
def test_there_are_few(n: int) -> None:
    levels = math.log(max(n, 1) / SMALLEST, RADIX) + 1 if n >= SMALLEST else 0
    assert len(segments_of(n)) <= (RADIX - 1) * math.ceil(levels + 1e-9) + 1 + (RADIX - 1)


@given(st.integers(1, 2_000_000))
def test_a_change_adds_a_segment_or_makes_one_of_several(n: int) -> None:
    before, after = segments_of(n - 1), segments_of(n)
    assert after[:-1] == before[: len(after) - 1]


def test_a_change_is_merged_a_logarithmic_number_of_times() -> None:
    n = 20_000
    written = 0
    there: set[Span] = set()
    for count in range(SMALLEST, n + 1, SMALLEST):
        new = set(segments_of(count)) - there
        written += sum(span.length for span in new)
        there |= new
    assert written <= n * (math.log(n / SMALLEST, RADIX) + 2)


@given(counts, st.lists(st.integers(0, 20_000), max_size=6))
def test_pieces_make_up_a_range(n: int, earlier: list[int]) -> None:
    built = {span for count in earlier for span in segments_of(count)}
    for span in segments_of(n % 30_000):
        pieces = pieces_of(span, built)
        assert [piece.first for piece in pieces] == [
            span.first,
            *(piece.last + 1 for piece in pieces[:-1]),
        ]
        assert pieces[-1].last == span.last
        assert all(piece in built or piece.length <= LEAF for piece in pieces)


def test_what_is_built_is_not_built_again() -> None:
    built = set(segments_of(255))
    pieces = pieces_of(Span(1, 256), built)
    assert pieces == [Span(1, 64), Span(65, 128), Span(129, 192), Span(193, 255), Span(256, 256)]
