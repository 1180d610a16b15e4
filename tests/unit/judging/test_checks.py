from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.judging.case import Case
from eventrail.judging.checks import CHECKS, REFERENCE_FREE
from eventrail.judging.references import bleu, chrf, contains, exact, perplexity, rouge
from eventrail.judging.rules.form import form, items_wanted
from eventrail.judging.rules.language import language
from eventrail.judging.rules.length import length, wanted_length
from eventrail.judging.rules.repetition import no_repetition
from eventrail.judging.scores import scores_of_case

TOWER = Case(
    "How high is the tower in Paris?",
    "The tower in Paris is 330 metres high.",
    ["The tower in Paris was finished in 1889. It is 330 metres high."],
    searched=True,
)


def test_a_good_answer_does_well_in_every_check_of_the_triad() -> None:
    scores = scores_of_case(TOWER)
    assert min(scores[name] for name in ("faithfulness", "answer_relevance", "grounded")) == 1.0
    assert scores["context_relevance"] > 0.8


def test_each_part_of_the_triad_falls_with_what_it_is_about() -> None:
    good = scores_of_case(TOWER)
    invented = scores_of_case(replace(TOWER, answer="The tower in Paris is 900 metres high."))
    assert invented["faithfulness"] < good["faithfulness"]
    beside = scores_of_case(
        replace(TOWER, answer="Bread is baked from flour, water and a little salt every day.")
    )
    assert beside["answer_relevance"] < good["answer_relevance"]
    useless = scores_of_case(replace(TOWER, documents=["Bread is baked from flour and water."]))
    assert useless["context_relevance"] < good["context_relevance"]


@pytest.mark.parametrize(
    ("question", "answer", "score"),
    [
        ("Tell me in one sentence.", "It is so.", 1.0),
        ("Tell me in one sentence.", "It is so. It was so. It will be.", 1 / 3),
        ("Use at most 5 words.", "one two three four five six seven eight nine ten", 0.5),
        ("Write at least 10 words about it.", "one two three four five", 0.5),
        ("Write a 10-word story.", "one two three four five six seven eight nine", 1.0),
        ("두 문장으로 설명해 줘.", "첫째입니다. 둘째입니다.", 1.0),
        ("10자 이내로 답해.", "가나다라마바사아자차카타파하가나다라마바", 0.5),
        ("How are you?", "Fine.", None),
    ],
)
def test_length_is_held_against_what_was_asked(
    question: str, answer: str, score: float | None
) -> None:
    assert length(answer, question) == (None if score is None else pytest.approx(score, abs=1e-3))


def test_instructions_may_ask_for_a_length_too() -> None:
    wanted = wanted_length("Why?", "Answer briefly.")
    assert wanted is not None
    assert wanted.most == 120


@pytest.mark.parametrize(
    ("question", "answer", "score"),
    [
        ("Answer in JSON.", '{"a": 1}', 1.0),
        ("Answer in JSON.", "```json\n[1, 2]\n```", 1.0),
        ("Answer in JSON.", "a is 1", 0.0),
        ("List 4 fruits.", "1. apple\n2. pear\n3. fig\n4. plum", 1.0),
        ("Give me 4 fruits as a numbered list.", "1. apple\n2. pear", 0.75),
        ("Make a table of them.", "| a | b |\n|---|---|\n| 1 | 2 |", 1.0),
        ("표로 정리해 줘.", "그냥 글입니다.", 0.0),
        ("What is a fruit?", "A part of a plant.", None),
    ],
)
def test_form_is_held_against_what_was_asked(
    question: str, answer: str, score: float | None
) -> None:
    assert form(answer, question) == score


def test_a_schema_is_checked_where_one_was_given() -> None:
    wanted = {"type": "object", "required": ["a"]}
    extra = {"response_format": {"type": "json_schema", "json_schema": {"schema": wanted}}}
    assert form('{"a": 1}', "?", extra=extra) == 1.0
    assert form('{"b": 1}', "?", extra=extra) == 0.0


def test_a_number_of_words_is_no_number_of_items() -> None:
    assert items_wanted("Write three sentences about it.") == 0
    assert items_wanted("Suggest three names for it.") == 3


def test_the_language_asked_for_counts_before_that_of_the_question() -> None:
    korean = "서울은 대한민국의 수도이며 인구가 많은 도시입니다."
    english = "Seoul is the capital of Korea, and it has many people in it."
    asked = "What is the capital of Korea? Answer in Korean."
    assert language(korean, asked) == 1.0
    assert language(english, asked) == 0.0
    assert language(english, "서울은 어떤 도시인지 설명해 주세요, 부탁합니다.") == 0.0
    assert language(english, "Please tell me what the city of Seoul is like.") == 1.0


def test_saying_the_same_again_and_again_costs() -> None:
    sentence = "the tower stands near the river and is very old indeed. "
    assert no_repetition(sentence * 8) == 0.0
    varied = " ".join(f"word{number}" for number in range(60))
    assert no_repetition(varied) == 1.0
    half = f"{sentence * 2}{varied} {sentence * 2} end"
    assert 0 < (no_repetition(half) or 0) < 1
    assert no_repetition("short") is None


def test_measures_beside_a_right_answer() -> None:
    assert exact(" 330 metres. ", "330 Metres") == 1.0
    assert contains("It is 330 metres high", "330 metres") == 1.0
    assert contains("It is 1330 metres high", "330 metres") == 0.0
    assert bleu("the tower is high", "the tower is high") == 1.0
    assert rouge("the tower is high", "the tower is low")["rougeL"] == 0.75
    assert rouge("서울 인구", "서울 인구")["rouge1"] == 1.0
    assert chrf("서울은 크다", "서울은 크다") == 1.0
    assert perplexity([]) is None
    assert perplexity([0.0, 0.0]) == 1.0


def test_references_are_asked_only_where_there_is_one() -> None:
    assert "bleu" not in scores_of_case(TOWER)
    assert scores_of_case(replace(TOWER, reference="330 metres"))["contains"] == 1.0


@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=100), max_size=2))
def test_every_score_of_any_texts_is_0_to_1(question: str, answer: str, texts: list[str]) -> None:
    scores = scores_of_case(Case(question, answer, texts, searched=bool(texts)))
    assert scores.keys() <= {each.name for each in REFERENCE_FREE}
    assert all(0 <= score <= 1 for score in scores.values())


def test_names_are_unique_and_told_about() -> None:
    assert all(name == each.name and each.about for name, each in CHECKS.items())
