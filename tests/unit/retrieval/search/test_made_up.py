from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.search.made_up import DROPPED, WINDOW, made_up, sampled

TEXT = " ".join(f"word{number}" for number in range(60))


def _passage(text: str) -> Passage:
    return Passage("1", text, "d", "Title")


def test_the_question_is_not_in_what_must_be_found() -> None:
    made = made_up(_passage(TEXT))
    assert made is not None
    asked, rest = made.question.split(), made.rest.text.split()
    assert len(asked) == WINDOW - DROPPED
    assert len(rest) == 60 - WINDOW
    assert not set(asked) & set(rest)
    assert made.rest.title == "Title"


def test_the_same_passage_is_always_asked_the_same() -> None:
    assert made_up(_passage(TEXT)) == made_up(_passage(TEXT))
    assert made_up(_passage(TEXT)) != made_up(_passage(TEXT + " more"))


def test_a_text_without_spaces_is_cut_by_characters() -> None:
    made = made_up(_passage("東京都は日本の首都であり人口は千四百万人を超える大都市である" * 3))
    assert made is not None
    assert " " not in made.question


@given(st.text(max_size=60))
def test_a_short_text_makes_no_question(text: str) -> None:
    made = made_up(_passage(" ".join(text.split()[:20])))
    assert made is None or " " not in made.question


@given(st.integers(0, 500), st.integers(1, 200))
def test_a_sample_is_spread(length: int, most: int) -> None:
    places = list(sampled(length, most))
    assert len(places) == len(set(places)) == min(length, most)
    assert all(0 <= place < length for place in places)
