"""The nearest questions, however they come and go."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from eventrail.cache import vectors as module
from eventrail.cache.vectors import Vectors

_RNG = np.random.default_rng(5)
_RAW = _RNG.normal(size=(60, 8)).astype(np.float32)
ROWS: NDArray[np.float32] = _RAW / np.linalg.norm(_RAW, axis=1, keepdims=True)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 59)), max_size=120), st.integers(0, 59))
def test_the_nearest_are_those_that_are_there(moves: list[tuple[bool, int]], asked: int) -> None:
    vectors, there = Vectors(8), set[int]()
    for add, number in moves:
        if add:
            vectors.add(str(number), ROWS[number])
            there.add(number)
        else:
            vectors.remove(str(number))
            there.discard(number)
    assert len(vectors) == len(there)
    found = vectors.nearest(ROWS[asked], 3)
    wanted = sorted(there, key=lambda each: -float(ROWS[each] @ ROWS[asked]))[:3]
    assert sorted(name for name, _ in found) == sorted(map(str, wanted))
    assert [cosine for _, cosine in found] == sorted((c for _, c in found), reverse=True)


def test_many_are_found_by_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BRUTE", 20)
    vectors = Vectors(8)
    for number, row in enumerate(ROWS):
        vectors.add(str(number), row)
    for number in range(0, 60, 2):
        vectors.remove(str(number))
    vectors.add("1", ROWS[1])  # once more
    for number in range(1, 60, 2):
        (best, *_), others = vectors.nearest(ROWS[number], 1)[0], None
        assert (best, others) == (str(number), None)
    found = {name for name, _ in vectors.nearest(ROWS[0], 30)}
    assert found <= {str(number) for number in range(1, 60, 2)}
