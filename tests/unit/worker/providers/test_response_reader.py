import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.worker.providers.response_reader import ResponseReader
from eventrail.worker.providers.transport import HEAD_LIMIT, InvalidResponse

BODY = b'{"x": [1, 2, 3]}'
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\ncontent-length: 16\r\n\r\n" + BODY
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nX: y\r\ntransfer-encoding: chunked\r\n\r\n"
    b"5;extension=1\r\n" + BODY[:5] + b"\r\nB\r\n" + BODY[5:] + b"\r\n0\r\ntrailer: t\r\n\r\n"
)
UNTIL_CLOSE = b"HTTP/1.1 200 OK\r\n\r\n" + BODY
INTERIM = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n"
OLD = b"HTTP/1.0 200 OK\r\ncontent-length: 16\r\n\r\n" + BODY
CLOSING = LENGTH.replace(b"Content-Type", b"Connection: close\r\nContent-Type")


def read(reader: ResponseReader, *pieces: bytes) -> bytes:
    body = b""
    for piece in pieces:
        reader.feed(piece)
        body += reader.take()
    return body


@pytest.mark.parametrize("response", [LENGTH, CHUNKED, INTERIM + LENGTH, INTERIM + CHUNKED])
@given(data=st.data())
def test_it_does_not_matter_how_the_bytes_are_cut(response: bytes, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(response)), max_size=10))
    edges = [0, *sorted(cuts), len(response)]
    reader = ResponseReader()
    body = read(reader, *(response[a:b] for a, b in itertools.pairwise(edges)))
    assert (reader.status, body) == (200, BODY)
    assert reader.complete
    assert reader.reusable


@pytest.mark.parametrize(
    ("response", "reusable"), [(LENGTH, True), (CHUNKED, True), (OLD, False), (CLOSING, False)]
)
def test_a_connection_serves_again_if_the_response_allows(
    response: bytes, *, reusable: bool
) -> None:
    reader = ResponseReader()
    assert read(reader, response) == BODY
    assert (reader.complete, reader.reusable) == (True, reusable)
    if reusable:
        reader.begin()
        assert (reader.status, reader.headers) == (0, {})
        assert read(reader, CHUNKED) == BODY
        assert reader.headers["x"] == "y"


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    reader = ResponseReader()
    assert read(reader, UNTIL_CLOSE) == BODY
    assert not reader.complete
    assert reader.end()
    assert not reader.reusable


@pytest.mark.parametrize("response", [LENGTH, CHUNKED])
@given(data=st.data())
def test_a_response_that_was_cut_off_is_not_whole(response: bytes, data: st.DataObject) -> None:
    reader = ResponseReader()
    reader.feed(response[: data.draw(st.integers(0, len(response) - 1))])
    assert not reader.end()


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTP/1.1 200 OK\r\n\r\n",
        b"<html>\r\n",
        b"\x16\x03\x01\x02",
        b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 1x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
)
def test_what_is_no_response_is_refused(response: bytes) -> None:
    with pytest.raises(InvalidResponse):
        read(ResponseReader(), response)


def test_headers_without_end_are_refused() -> None:
    reader = ResponseReader()
    reader.feed(b"HTTP/1.1 200 OK\r\n")
    line = b"x: " + b"y" * 1000 + b"\r\n"
    for _ in range(HEAD_LIMIT // len(line)):
        reader.feed(line)
    with pytest.raises(InvalidResponse, match="headers"):
        reader.feed(line)


def test_headers_that_come_at_once_are_bounded_too() -> None:
    line = b"x: " + b"y" * HEAD_LIMIT + b"\r\n"
    with pytest.raises(InvalidResponse, match="headers"):
        ResponseReader().feed(b"HTTP/1.1 200 OK\r\n" + line + b"\r\n")


def test_a_large_body_behind_small_headers_is_no_header() -> None:
    reader = ResponseReader()
    body = b"z" * (4 * HEAD_LIMIT)
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body)
    assert read(reader, head + body) == body


@pytest.mark.parametrize("surplus", [b"x", LENGTH, b"HTTP/1.1 500 No\r\n\r\n", b"\r\n\r\nGET"])
def test_bytes_behind_a_response_spoil_the_connection_only(surplus: bytes) -> None:
    reader = ResponseReader()
    assert read(reader, LENGTH + surplus) == BODY
    assert (reader.status, reader.headers["content-type"]) == (200, "a/b")
    assert (reader.complete, reader.reusable) == (True, False)


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_any_bytes_are_read_or_refused(pieces: list[bytes]) -> None:
    reader = ResponseReader()
    try:
        read(reader, *pieces)
    except InvalidResponse:
        return
    assert reader.status == 0 or 200 <= reader.status <= 599
