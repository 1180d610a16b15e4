"""A form is the same form however its bytes arrive."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import RequestProblem
from eventrail.gateway.http.multipart import Begin, Data, End, FormReader, Over, Token

KIND = 'multipart/form-data; boundary="x-y"'


def form(content: bytes) -> bytes:
    return (
        b'--x-y\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
        b'--x-y\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="file"; '
        b'filename="in.jsonl"\r\n\r\n' + content + b"\r\n--x-y--\r\n"
    )


def read(body: bytes, cuts: list[int]) -> list[Token]:
    """Feed the body in pieces, and join the data of each part."""
    reader = FormReader(KIND)
    found: list[Token] = []
    for low, high in zip([0, *cuts], [*cuts, len(body)], strict=True):
        for token in reader.feed(body[low:high]):
            if isinstance(token, Data) and isinstance(found[-1], Data):
                found[-1] = Data(found[-1].piece + token.piece)
            else:
                found.append(token)
    return found


@given(st.binary(min_size=1, max_size=200), st.data())
def test_any_pieces_make_the_same_form(content: bytes, data: st.DataObject) -> None:
    if b"--x-y" in content:
        return
    body = form(content)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(body)), max_size=8)))
    assert read(body, cuts) == [
        Begin("purpose", None), Data(b"batch"), End(),
        Begin("file", "in.jsonl"), Data(content), End(), Over(),
    ]  # fmt: skip


@given(st.binary(max_size=300))
def test_no_bytes_are_an_accident(body: bytes) -> None:
    with contextlib.suppress(RequestProblem):
        FormReader(KIND).feed(body)


@pytest.mark.parametrize(
    "kind", [None, "", "application/json", "multipart/form-data", "multipart/mixed; boundary=x"]
)
def test_what_is_no_form_is_refused(kind: str | None) -> None:
    with pytest.raises(RequestProblem):
        FormReader(kind)


def test_a_form_of_too_many_parts_is_refused() -> None:
    part = b'--x-y\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nx\r\n'
    with pytest.raises(RequestProblem, match="parts"):
        FormReader(KIND).feed(part * 40)
