"""Spans of time, as operators write them."""

import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.keys.durations import InvalidDuration, parse_duration


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("10s", timedelta(seconds=10)), ("30m", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)), ("90d", timedelta(days=90)), ("2w", timedelta(weeks=2)),
        ("0", timedelta(0)),
    ],
)  # fmt: skip
def test_a_number_and_a_unit(text: str, span: timedelta) -> None:
    assert parse_duration(text) == span


@given(st.text())
def test_anything_else_is_refused_by_name(text: str) -> None:
    with contextlib.suppress(InvalidDuration):
        assert timedelta(0) <= parse_duration(text) <= timedelta(weeks=5200)


@pytest.mark.parametrize("text", ["", "d", "-1d", "1.5h", "1 d", "1y", "999999w"])
def test_no_span(text: str) -> None:
    with pytest.raises(InvalidDuration):
        parse_duration(text)
