import base64

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.embedding.pool_answer import UnreadableVectors, read_vectors

_FLOATS = st.floats(-1e3, 1e3, width=32)


@given(st.lists(st.lists(_FLOATS, min_size=3, max_size=3), min_size=1, max_size=5), st.booleans())
def test_vectors_are_read_in_the_order_of_the_texts(
    rows: list[list[float]],
    packed: bool,  # noqa: FBT001 -- hypothesis gives it
) -> None:
    def shown(row: list[float]) -> list[float] | str:
        return base64.b64encode(np.asarray(row, "<f4").tobytes()).decode() if packed else row

    data = [{"index": at, "embedding": shown(row)} for at, row in enumerate(rows)]
    body = msgspec.json.encode({"object": "list", "data": data[::-1]})
    assert np.array_equal(read_vectors(body, len(rows)), np.asarray(rows, np.float32))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "truncated"),
        (b'{"data": []}', "0 vectors to 2 texts"),
        (b'{"data": [{"embedding": [1]}]}', "1 vectors"),
        (b'{"data": [{"embedding": []}, {"embedding": []}]}', "empty"),
        (b'{"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}', "different lengths"),
        (b'{"data": [{"embedding": [1e39]}, {"embedding": [1]}]}', "not finite"),
        (b'{"data": [{"embedding": "AAA"}, {"embedding": [1]}]}', "."),
        (b'{"data": [{"embedding": "!!!!"}, {"embedding": [1]}]}', "."),
        (b'{"data": [{"embedding": "AAAA"}, {"embedding": [1]}]}', "."),
    ],
)
def test_what_is_no_vectors_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(UnreadableVectors, match=why):
        read_vectors(body, 2)


@given(st.binary())
def test_any_bytes_are_vectors_or_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableVectors):
        read_vectors(body, 1)
