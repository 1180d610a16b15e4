from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.retrieval.reranking.sentences import SentenceReranker

QUESTION = "When was the north bridge opened?"
SCATTERED = (
    "The bridge is made of steel. Shops in the north of the town opened early. "
    "Nobody knows when the mill was built."
)
ANSWERING = (
    "The town lies on two rivers. The north bridge was opened in 1923. It is used by trams today."
)
ELSEWHERE = "Bread is baked at night. The market sells apples and pears."


def test_one_sentence_that_answers_beats_words_that_are_scattered() -> None:
    said = SentenceReranker().scores(QUESTION, [ELSEWHERE, SCATTERED, ANSWERING])
    assert said.argmax() == 2
    assert said[1] > said[0]


def test_it_knows_korean_by_words() -> None:
    passages = [
        "다리는 강철로 만들어졌다. 북쪽 가게들은 일찍 문을 연다.",
        "도시는 두 강 위에 있다. 북쪽 다리는 1923년에 개통되었다.",
        "빵은 밤에 굽는다.",
    ]
    assert SentenceReranker().scores("북쪽 다리는 언제 개통되었나?", passages).argmax() == 1


@pytest.mark.parametrize("passages", [[], [""], ["", ""], ["One."], ["Same.", "Same."]])
def test_there_is_a_finite_score_for_whatever_there_is(passages: list[str]) -> None:
    said = SentenceReranker().scores("", passages)
    assert said.shape == (len(passages),)
    assert np.isfinite(said).all()
    assert len(set(said.tolist())) <= 1


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=120), min_size=2, max_size=6))
def test_scores_do_not_depend_on_the_order_of_the_passages(query: str, passages: list[str]) -> None:
    said = SentenceReranker().scores(query, passages)
    assert ((said >= 0) & (said <= 1 + 1e-6)).all()
    backwards = SentenceReranker().scores(query, passages[::-1])
    assert backwards[::-1] == pytest.approx(said, abs=1e-5)


def test_threads_at_once_get_what_one_gets() -> None:
    reranker = SentenceReranker()
    passages = [ELSEWHERE, SCATTERED, ANSWERING]
    wanted = reranker.scores(QUESTION, passages)
    with ThreadPoolExecutor(4) as pool:
        for said in pool.map(lambda _: reranker.scores(QUESTION, passages), range(8)):
            assert np.array_equal(said, wanted)
