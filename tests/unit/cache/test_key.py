import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.cache.key import Question, key_of, normal_text, question_of
from eventrail.config.model import Template
from eventrail.contracts.events import Routed
from eventrail.contracts.requests import Message, Sampling
from tests.unit.guardrail.lives import CONFIG, add, screened, user

BASE = Question(
    tenant="acme",
    messages=user("How high is the tower?"),
    pool="echo",
    model="echo-1",
    template=Template(),
    top_k=3,
    index="v1",
    sampling={"max_tokens": 9},
    extra={},
)

words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=8)
spaces = st.text(st.sampled_from(" \t\u00a0"), min_size=1, max_size=3)


@given(st.lists(st.tuples(words, spaces), min_size=1, max_size=6))
def test_white_space_within_a_line_does_not_count(parts: list[tuple[str, str]]) -> None:
    spaced = "".join(word + space for word, space in parts)
    plain = " ".join(word for word, _ in parts)
    assert normal_text(spaced) == normal_text(plain)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normal_text(normal_text(text)) == normal_text(text)


@given(st.text())
def test_composed_and_decomposed_characters_are_the_same(text: str) -> None:
    assert normal_text(unicodedata.normalize("NFD", text)) == normal_text(text)


def test_the_layout_of_several_lines_counts() -> None:
    assert normal_text("if x:\n  a\n  b\n") != normal_text("if x:\n  a\nb\n")


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": "other"},
        {"messages": user("how high is the tower?")},
        {"messages": [Message("system", "Be rude."), *BASE.messages]},
        {"messages": [Message("user", "How high is the tower?", name="ann")]},
        {"pool": "big"},
        {"model": "echo-2"},
        {"template": Template(system="Answer in rhyme. {documents}")},
        {"top_k": 4},
        {"index": "v2"},
        {"sampling": {"max_tokens": 10}},
        {"extra": {"stop": "x"}},
        {"policy": "cache-9"},
        {"filters": {"lang": "en"}},
        {"shaped": ("x",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_everything_an_answer_depends_on_makes_another_key(change: dict[str, object]) -> None:
    assert key_of(msgspec.structs.replace(BASE, **change)) != key_of(BASE)


def test_the_order_of_parameters_makes_no_other_key() -> None:
    one = msgspec.structs.replace(BASE, extra={"a": 1, "b": {"c": 1, "d": 2}})
    two = msgspec.structs.replace(BASE, extra={"b": {"d": 2, "c": 1}, "a": 1})
    assert key_of(one) == key_of(two)


def test_without_retrieval_the_index_plays_no_part() -> None:
    state = add(screened(user("x"), sampling=Sampling(seed=1)), Routed(["cache"], pool="echo"))
    one, two = question_of(state, CONFIG, "v1"), question_of(state, CONFIG, "v2")
    assert one is not None
    assert one == two
    assert one.sampling == {"seed": 1}
    retrieving = add(screened(user("x")), Routed(["cache"], pool="echo", top_k=1))
    assert question_of(retrieving, CONFIG, "v1") != question_of(retrieving, CONFIG, "v2")


def test_what_was_not_routed_asks_nothing_yet() -> None:
    assert question_of(screened(user("x")), CONFIG, "") is None
