import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.worker.engines import sse
from eventrail.worker.engines.sse import EventStream, OverlongLine

STREAM = (
    b': a comment\n\ndata: {"a": 1}\n\nevent: x\r\ndata:{"b": 2}\r\n\r\ndata: \n\ndata: [DONE]\n\n'
)
DATA = [b'{"a": 1}', b'{"b": 2}', sse.DONE]


def test_only_data_that_says_something_is_handed_on() -> None:
    assert list(EventStream().feed(STREAM)) == DATA


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_it_does_not_matter_how_the_bytes_are_cut(cuts: list[int]) -> None:
    events = EventStream()
    edges = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in itertools.pairwise(edges)]
    assert [data for piece in pieces for data in events.feed(piece)] == DATA


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(OverlongLine):
        list(EventStream().feed(b"x" * (sse.MAX_LINE + 1)))


@given(
    pieces=st.lists(st.sampled_from([b"data:", b" x", b"\n", b"\r\n", b":", b"\xff"]), max_size=30)
)
def test_any_bytes_are_data_or_nothing(pieces: list[bytes]) -> None:
    one_by_one, at_once = EventStream(), EventStream()
    data = [each for piece in pieces for each in one_by_one.feed(piece)]
    assert data == list(at_once.feed(b"".join(pieces)))
    assert all(each and b"\n" not in each for each in data)


def test_a_line_that_comes_in_many_pieces_costs_no_more() -> None:
    events = EventStream()
    assert not [data for _ in range(20_000) for data in events.feed(b"data: x")]
    (data,) = events.feed(b"\n")
    assert len(data) == 20_000 * 7 - 6
