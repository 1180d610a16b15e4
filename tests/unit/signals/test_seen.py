"""What a next turn says, and what silence says."""

import pytest
from msgspec.structs import replace

from eventrail.contracts.signals import INFERRED
from eventrail.signals.conversations import Link
from eventrail.signals.seen import (
    LONG,
    diversity_of,
    length_of,
    seen_itself,
    seen_next,
    seen_quiet,
    sentiment,
)
from tests.unit.signals.test_conversations import ended


def never(one: str, other: str) -> float:
    del one, other
    return 0.0


def alike(one: str, other: str) -> float:
    del one, other
    return 0.95


def signals(text: str, before: str = "book a table", answer: str = "Done.") -> set[str]:
    first = ended("a", before, answer)
    then = ended("b", before, answer, text, "ok", at=9)
    return {each.signal for each in seen_next(then, Link(first, "history"), never, None)}


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("No, I meant for tomorrow", "correction"),
        ("that's wrong", "correction"),
        ("그게 아니라 내일이요", "correction"),
        ("This is useless, I already told you", "complaint"),
        ("왜 자꾸 같은 말만 하나요, 답답하네요", "complaint"),
        ("book  a table", "rephrase"),
        ("Thanks, perfect!", "sentiment"),
        ("감사합니다", "sentiment"),
    ],
)
def test_a_cue_is_seen(text: str, signal: str) -> None:
    assert signal in signals(text)


@pytest.mark.parametrize(
    "text", ["And a taxi at nine, please", "What is the address?", "주소도 알려 주세요", "", "12"]
)
def test_plain_questions_complain_of_nothing(text: str) -> None:
    assert not signals(text) & {"correction", "complaint", "rephrase"}


def test_the_same_again_says_that_alone() -> None:
    first, again = ended("a", "hi", "hello"), ended("b", "hi", "hey", at=5)
    (only,) = seen_next(again, Link(first, "again"), never, None)
    assert (only.signal, only.value < 0) == ("regenerated", True)


def test_another_way_to_ask_is_a_rephrase() -> None:
    first = ended("a", "how do I reset my password", "Go to settings.")
    then = ended("b", "what is the way to get a new password", "x", at=5, session="s")
    (rephrase,) = [
        each
        for each in seen_next(then, Link(first, "session"), alike, None)
        if each.signal == "rephrase"
    ]
    assert rephrase.confidence == 0.95


def test_praise_is_above_zero_and_complaint_below() -> None:
    good, bad = sentiment("thanks, great answer"), sentiment("this is terrible and useless")
    assert good is not None
    assert bad is not None
    assert good.value > 0 > bad.value
    assert sentiment("the train at nine") is None


def test_what_was_stopped_says_so_itself() -> None:
    stopped = replace(ended("a", "hi", "hel"), stopped=True, outcome="cancelled")
    assert [each.signal for each in seen_itself(stopped)] == ["early_stop"]
    assert seen_itself(ended("a", "hi", "hello")) == []


def test_silence_after_a_question_back_is_abandonment() -> None:
    assert [each.signal for each in seen_quiet(ended("a", "hi", "Which city?"))] == ["abandoned"]
    assert seen_quiet(ended("a", "hi", "It is open.")) == []
    failed = replace(ended("a", "hi", ""), outcome="failed")
    assert [each.signal for each in seen_quiet(failed)] == ["abandoned"]


def test_longer_conversations_have_lower_values_down_to_the_least() -> None:
    values = [length_of(turns).value for turns in range(1, 40)]
    assert values == sorted(values, reverse=True)
    assert (values[0], values[LONG - 1], values[-1]) == (1.0, -1.0, -1.0)


def test_equal_turns_differ_least() -> None:
    same = diversity_of(["where is it?", "where is it?"]).value
    other = diversity_of(["where is it?", "give me a recipe for soup"]).value
    assert same == -1.0
    assert other > same


def test_every_signal_is_one_of_the_contracts() -> None:
    first = ended("a", "hi", "Which city?")
    then = ended("b", "hi", "Which city?", "no, I meant this useless one", "ok", at=9)
    seen = [*seen_next(then, Link(first, "history"), never, None), *seen_quiet(then)]
    assert {each.signal for each in seen} <= INFERRED
    assert all(-1 <= each.value <= 1 and 0 <= each.confidence <= 1 for each in seen)
