import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.evaluating.pii_spans import (
    Labelled,
    PiiRow,
    by_type,
    count,
    f2_of,
    figures,
)
from eventrail.guarding.span import Span

ROW = PiiRow("1", "Ann Miller lives in Oslo", [Labelled("PERSON", 0, 10), Labelled("GPE", 20, 24)])


def test_half_of_a_span_is_enough_and_the_kind_does_not_matter() -> None:
    counts = count(ROW, [Span("ORGANIZATION", 0, 5), Span("PERSON", 11, 16)])
    assert counts["labelled"] == 2
    assert counts["covered"] == 1
    assert counts["found"] == 2
    assert counts["right"] == 1
    assert (counts["tokens_labelled"], counts["tokens_found"], counts["tokens_right"]) == (3, 3, 2)


def test_less_than_half_is_not() -> None:
    assert count(ROW, [Span("PERSON", 0, 4)])["covered"] == 0


@given(st.lists(st.integers(0, 23), max_size=6))
def test_finding_exactly_what_is_labelled_is_perfect(cuts: list[int]) -> None:
    starts = sorted(set(cuts))
    labelled = [Labelled("X", start, start + 1) for start in starts]
    row = PiiRow("1", "Ann Miller lives in Oslo", labelled)
    counts = count(row, [Span("X", start, start + 1) for start in starts])
    columns = {name: np.array([value]) for name, value in counts.items()}
    if not starts:
        assert figures(columns) == {}
    else:
        assert figures(columns)["f2"] == 1


def test_f2_weighs_recall_twice() -> None:
    assert f2_of(0.5, 1.0) == pytest.approx(0.8333, abs=1e-4)
    assert f2_of(1.0, 0.5) == pytest.approx(0.5556, abs=1e-4)
    assert f2_of(0, 0) == 0


def test_types_are_counted_as_found_at_all_and_as_found_as_their_kind() -> None:
    found = [Span("LOCATION", 0, 10), Span("LOCATION", 20, 24)]
    types = by_type([ROW], [found])
    assert types["PERSON"] == {
        "n": 1,
        "precision": 0.0,
        "recall": 1.0,
        "recall_as_kind": 0.0,
        "f2": 0.0,
    }
    assert types["GPE"]["recall_as_kind"] == 1
    assert types["GPE"]["precision"] == 0.5
