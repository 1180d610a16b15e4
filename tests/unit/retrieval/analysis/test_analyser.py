from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.analysis.fields import passage_terms, passage_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bridges", "Bridge"),
        ("1,000,000 visitors", "1000000 visitor"),
        ("the U.S. army", "the US army"),
        ("café", "cafes"),
        ("\ufb01le", "file"),
        ("\uff11\uff12\uff13", "123"),
        ("größte Häuser und die Straße", "grösste Haus und die Strasse"),
        ("regiones de la costa", "region de la costa"),
        ("Где столицы", "столица"),
        ("서울에서는", "서울"),
        ("KBS는", "KBS"),
        ("2019년에", "2019년"),
    ],
)
def test_what_means_the_same_has_the_same_terms(one: str, other: str) -> None:
    analyse = make_analyser()
    assert analyse(one) == analyse(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("IL-6", {"il", "il6"}),
        ("IL6", {"il6"}),
        ("post-war", {"post", "war", "postwar"}),
        ("The WHO said so", {"who", "said"}),
        ("who said so", {"said"}),
        ("WHAT IS IT", set[str]()),
        ("東京都の人口", {"東京", "京都", "都の", "の人", "人口"}),
        ("한국어", {"한국", "국어"}),
        ("snake_case", {"snake", "case"}),
        ("", set[str]()),
        ("...!?", set[str]()),
    ],
)
def test_terms(text: str, terms: set[str]) -> None:
    found = set(make_analyser()(text))
    assert terms <= found if terms else not found


def test_a_stop_word_in_capitals_is_an_acronym_only_among_other_words() -> None:
    analyse = make_analyser()
    assert "it" in analyse("Our IT department")
    assert "it" not in analyse("OUR IT DEPARTMENT")


def test_each_part_of_a_mixed_text_is_treated_by_its_script() -> None:
    terms = make_analyser()("The 서울 subway lines は 東京 에서도 running")
    assert {"subway", "line", "run", "서울", "東京"} <= set(terms)


def test_a_passage_has_the_terms_of_its_title_twice() -> None:
    counts = Counter(passage_terms(make_analyser(), Passage("1", "A bridge.", "d", "North gate")))
    assert (counts["north"], counts["gate"], counts["bridg"]) == (2, 2, 1)


def test_a_passage_without_title_is_embedded_as_it_is() -> None:
    assert passage_text(Passage("1", "A bridge.", "d", "")) == "A bridge."
    assert passage_text(Passage("1", "A bridge.", "d", "North")) == "North. A bridge."


@given(st.text(max_size=200))
def test_any_text_has_terms_and_the_same_each_time(text: str) -> None:
    analyse = make_analyser()
    terms = analyse(text)
    assert all(terms)
    assert terms == analyse(text) == make_analyser()(text)


@given(st.text(alphabet="가나다라마바사은는이가을를에서의 ", max_size=40))
def test_korean_words_never_vanish(text: str) -> None:
    if any(len(word) > 1 for word in text.split()):
        assert make_analyser()(text)
