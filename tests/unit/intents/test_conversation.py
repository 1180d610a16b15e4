import pytest
from msgspec.structs import replace

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE, Action, Ambiguous, Intents, Next
from eventrail.contracts.requests import Message
from eventrail.intents.conversation import (
    Learnt,
    Understood,
    action_of,
    learn_set,
    understand,
)
from eventrail.intents.reading import Reading
from eventrail.learning.artefact import UnusableArtefact
from tests.unit.intents.sets import SUPPORT


@pytest.fixture(scope="module")
def learnt() -> Learnt:
    return learn_set(SUPPORT)


def read(learnt: Learnt, *texts: str, intents: Intents = SUPPORT) -> Understood:
    roles = ["user", "assistant"]
    messages = [Message(roles[at % 2], text) for at, text in enumerate(texts)]
    return understand(learnt, intents, messages)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("could I get a refund", "refund"),
        ("where's my package?", "delivery"),
        ("please cancel the order", "cancel"),
        ("do you open on saturday", "hours"),
        ("can I talk to a real person", "person"),
        ("환불 받고 싶은데요", "refund"),
        ("택배 언제 와요", "delivery"),
        ("주문 취소할게요", "cancel"),
    ],
)
def test_other_words_for_the_same_thing_are_understood(
    learnt: Learnt, text: str, intent: str
) -> None:
    assert read(learnt, text).reading.intent == intent


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of france",
        "write python code to sort a list",
        "who won the match yesterday",
        "영어로 번역해 줘",
        "asdf jkl",
    ],
)
def test_what_is_none_of_them_is_out_of_scope(learnt: Learnt, text: str) -> None:
    assert read(learnt, text).reading.intent == OUT_OF_SCOPE


def test_parts_that_want_different_things_are_steps_in_order(learnt: Learnt) -> None:
    found = read(learnt, "cancel my order and tell me when the refund comes").reading
    assert found.steps == ["cancel", "refund"]
    assert read(learnt, "refund my order and my money").reading.steps == []


def test_a_short_reply_to_a_question_has_no_intent(learnt: Learnt) -> None:
    talk = ["where is my parcel", "Which one, the red or the blue shoes?", "the blue ones"]
    found = read(learnt, *talk)
    assert found.reading.intent == ""
    assert found.due is not None
    assert found.due.step == "answer"
    assert read(learnt, "the blue ones").reading.intent != ""


def test_nothing_is_ambiguous_unless_something_follows(learnt: Learnt) -> None:
    close = replace(SUPPORT, margin=1.0)
    assert read(learnt, "where's my package?", intents=close).reading.intent == AMBIGUOUS
    quiet = replace(close, ambiguous=Ambiguous())
    assert read(learnt, "where's my package?", intents=quiet).reading.intent == "delivery"


def test_a_tenant_may_set_the_threshold_itself(learnt: Learnt) -> None:
    strict = replace(SUPPORT, threshold=1.0)
    assert read(learnt, "where's my package?", intents=strict).reading.intent == OUT_OF_SCOPE
    open_ = replace(SUPPORT, threshold=0.0)
    assert read(learnt, "who wrote hamlet", intents=open_).reading.intent != OUT_OF_SCOPE


def test_a_conversation_without_words_is_not_read(learnt: Learnt) -> None:
    assert understand(learnt, SUPPORT, []) == Understood()
    assert understand(learnt, SUPPORT, [Message("user", "  ")]) == Understood()


def test_examples_of_steps_say_what_is_due() -> None:
    asks = ["look it up in the handbook", "what does the manual say", "check the documentation"]
    own = replace(SUPPORT, next=Next(examples={"retrieve": asks}))
    found = read(learn_set(own), "what does the handbook say about it", intents=own)
    assert found.due is not None
    assert found.due.step == "retrieve"
    other = read(learn_set(own), "cancel my order", intents=own)
    assert other.due is not None
    assert other.due.step == "answer"


def test_what_follows_is_the_intents_action() -> None:
    assert action_of(SUPPORT, Reading("refund", 0.9)).pool == "big"
    assert action_of(SUPPORT, Reading(OUT_OF_SCOPE, 0.9)) == SUPPORT.out_of_scope.action
    assert action_of(SUPPORT, Reading("gone", 0.9)) == Action()


def test_a_model_that_is_not_there_is_told_of() -> None:
    with pytest.raises(UnusableArtefact, match="no/such"):
        learn_set(Intents(model="no/such"))
