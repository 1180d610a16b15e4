import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from eventrail.retrieval.embedding.recipe.blocks import in_blocks
from eventrail.retrieval.embedding.recipe.tokenizer import plain_tokenizer

_ROWS = arrays.arrays(np.float32, (3, 32), elements=st.floats(-4, 4, width=32))


@pytest.mark.parametrize("bits", [4, 8])
@given(rows=_ROWS)
def test_what_is_stored_is_near_what_was(bits: int, rows: np.ndarray) -> None:
    blocks = in_blocks(rows, 16, bits, np.float32)
    stored = blocks.values
    if bits == 4:
        stored = np.stack([stored & 15, stored >> 4], axis=-1).reshape(3, 2, 16)
    again = (stored.astype(np.float32) - 2 ** (bits - 1)) * blocks.scales[..., None]
    cut = rows.reshape(3, 2, 16)
    step = np.abs(cut).max(axis=2, keepdims=True) / 2 ** (bits - 1)
    error = np.sqrt(np.mean((again - cut) ** 2, axis=2, keepdims=True))
    assert (error <= step + 1e-6).all()


def test_a_matrix_is_stored_in_the_space_that_was_promised() -> None:
    rows = np.random.default_rng(1).standard_normal((8, 64)).astype(np.float32)
    blocks = in_blocks(rows, 16, 4, np.float16)
    assert blocks.values.nbytes == rows.size // 2
    assert blocks.scales.nbytes == rows.size // 16 * 2


def test_a_tokenizer_loses_what_a_caller_decides() -> None:
    whole = {"model": {"vocab": {"é": 1}}, "padding": {"a": 1}, "truncation": {"max_length": 128}}
    plain = json.loads(plain_tokenizer(json.dumps(whole)))
    assert plain == {**whole, "padding": None, "truncation": None}
