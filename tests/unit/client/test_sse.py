"""Events come whole or not at all, wherever the connection is cut."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.client.sse import SentEvent, events

STREAM = (
    b"retry: 1000\nid: t:1\ndata: one\n\n"
    b": keep-alive\n"
    b"id: t:2\ndata: two\ndata: lines\n\n"
    b"data: same id\r\n\r\n"
    b"event: named\nid:t:3\ndata:no space\n\n"
)
WHOLE = [
    SentEvent("t:1", b"one"),
    SentEvent("t:2", b"two\nlines"),
    SentEvent("t:2", b"same id"),
    SentEvent("t:3", b"no space"),
]


def test_all_of_a_stream_is_read() -> None:
    assert list(events(STREAM.splitlines(keepends=True))) == WHOLE


@given(st.integers(0, len(STREAM)))
def test_a_cut_loses_only_the_event_it_goes_through(cut: int) -> None:
    found = list(events(STREAM[:cut].splitlines(keepends=True)))
    assert found == WHOLE[: len(found)]
    ends = [at for at in range(1, cut + 1) if STREAM[:at].endswith((b"\n\n", b"\r\n\r\n"))]
    assert len(found) == len(ends)


@given(st.lists(st.binary(max_size=20), max_size=10))
def test_no_bytes_are_an_accident(lines: list[bytes]) -> None:
    for event in events(lines):
        assert isinstance(event.data, bytes)
