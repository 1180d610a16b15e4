import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.retrieval.reranking.blended import blended, spread
from eventrail.retrieval.reranking.logits import of_relevance
from eventrail.retrieval.reranking.sentences import SentenceReranker

_SCORES = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=8)


class Alone:
    name = "alone"

    def scores(self, query: str, passages: object) -> np.ndarray:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        raise NotImplementedError


@given(_SCORES)
def test_a_reranker_that_does_not_say_what_it_counts_counts_alone(scores: list[float]) -> None:
    said = np.asarray(scores, np.float32)
    first = said[::-1].copy()
    assert np.array_equal(blended(Alone(), first, said), spread(said))


def test_the_bundled_one_counts_three_tenths() -> None:
    first = np.asarray([10.0, 9.5, 0.0], np.float32)
    said = np.asarray([0.0, 1.0, 1.0], np.float32)
    scores = blended(SentenceReranker(), first, said)
    assert scores == pytest.approx([0.7, 0.7 * 0.95 + 0.3, 0.3])


@pytest.mark.parametrize("scores", [[], [3.0], [2.0, 2.0]])
def test_what_cannot_be_spread_is_zero(scores: list[float]) -> None:
    assert spread(np.asarray(scores, np.float32)).tolist() == [0.0] * len(scores)


def test_classes_become_one_number() -> None:
    rows = np.asarray([[2.0, -1.0], [0.0, 1.0]], np.float32)
    assert of_relevance(rows).tolist() == [-3.0, 1.0]
    assert of_relevance(rows[:, :1]).tolist() == [2.0, 0.0]
    assert of_relevance(rows[:, 0]).tolist() == [2.0, 0.0]
