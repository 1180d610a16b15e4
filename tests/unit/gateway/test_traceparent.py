"""The caller's trace is continued if it is a valid one, and never a reason to refuse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.gateway.traceparent import trace_of

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    "header", [f"00-{TRACE}-00f067aa0ba902b7-01", f"cc-{TRACE}-00f067aa0ba902b7-01-what-comes"]
)
def test_a_valid_header_gives_its_trace(header: str) -> None:
    assert trace_of(header) == TRACE


@pytest.mark.parametrize(
    "header",
    [
        "",
        f"ff-{TRACE}-00f067aa0ba902b7-01",
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-00f067aa0ba902b7-01",
        f"00-{TRACE}-00f067aa0ba902b7",
    ],
)
def test_an_invalid_header_starts_a_new_trace(header: str) -> None:
    assert not trace_of(header)


@given(st.text())
def test_any_text_gives_a_trace_or_none(header: str) -> None:
    assert len(trace_of(header)) in {0, 32}
