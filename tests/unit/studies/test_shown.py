from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.studies.report import Kind
from eventrail.studies.selection import (
    BadSelection,
    Selection,
    Window,
    check,
    condition,
    moment_of,
)
from eventrail.studies.shown import LONGEST, counted, figure, lasting, listed, plain

LAST = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (0.5, "share", "50.0 %"),
        (1.0, "share", "100 %"),
        (-0.031, "share", "\N{MINUS SIGN}3.1 %"),
        (1234567.0, "count", "1,234,567"),
        (0.000168, "money", "0.000168"),
        (12.5, "money", "12.50"),
        (1499.6, "ms", "1,500 ms"),
        (None, "number", "\N{EN DASH}"),
        (float("nan"), "number", "\N{EN DASH}"),
    ],
)
def test_numbers_are_shown_by_their_kind(value: float | None, kind: Kind, shown: str) -> None:
    assert figure(value, kind) == shown


def test_lengths_of_time() -> None:
    assert [lasting(each) for each in (None, 5, 61, 7500, 200_000)] == [
        "\N{EN DASH}",
        "5 s",
        "1 min",
        "2 h 5 min",
        "2 d 7 h",
    ]


def test_words() -> None:
    assert listed([]) == "none"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(list("abcdef")) == "a, b, c, d and 2 more"
    assert [counted(n, "change") for n in (0, 1, 2)] == ["0 changes", "1 change", "2 changes"]


@given(st.text(max_size=2000))
def test_untrusted_texts_are_cut_and_hide_nothing(text: str) -> None:
    shown = plain(text)

    assert len(shown) <= LONGEST + 2
    assert not any("\u202a" <= each <= "\u202e" or "\u2066" <= each <= "\u2069" for each in shown)
    assert all(each == "\n" or ord(each) >= 32 for each in shown)


def test_times_of_a_selection() -> None:
    assert moment_of("", LAST) is None
    assert moment_of("7d", LAST) == LAST - timedelta(days=7)
    assert moment_of("30min", LAST) == LAST - timedelta(minutes=30)
    assert moment_of("2026-11-21", None) == datetime(2026, 11, 21, tzinfo=UTC)
    assert moment_of("2026-11-21T09:00+09:00", None) == datetime(2026, 11, 21, tzinfo=UTC)
    with pytest.raises(BadSelection, match="no time"):
        moment_of("yesterday", LAST)


def test_a_condition_cannot_end_the_next_one() -> None:
    where, parameters = condition(Selection(tenant="acme", where="true -- "), Window(LAST, None))

    assert where.endswith("(true -- \n)")
    assert parameters == [LAST, "acme"]


def test_slices_are_columns() -> None:
    check(Selection(by=("model", "intent")))
    with pytest.raises(BadSelection, match="--by mood"):
        check(Selection(by=("mood",)))
