"""What always holds when a question is completed from a conversation."""

from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.requests import Message
from eventrail.retrieval.rewriting import Rewritten, rewrite
from eventrail.retrieval.rewriting.rewrite import QUERY_CHARACTERS

WORDS = """
    what about it why and in 2023 2024 the plan Pro thanks ? . ! <EMAIL_1> he that cheaper than
    그건 부산은 언제 왜 네 요금제는 2023년에는 얼마야 그 회사는
"""
_PIECE = st.sampled_from(WORDS.split())
_TEXT = st.one_of(st.lists(_PIECE, max_size=8).map(" ".join), st.text(max_size=30))
_TURN = st.tuples(st.sampled_from(["user", "assistant", "system", "tool"]), _TEXT)


def _talk(*turns: tuple[str, str]) -> list[Message]:
    return [Message(role, text) for role, text in turns]


@given(st.lists(_TURN, max_size=6))
def test_any_conversation_has_a_bounded_query_or_none(turns: list[tuple[str, str]]) -> None:
    messages = _talk(*turns)
    result = rewrite(messages)
    assert len(result.query) <= QUERY_CHARACTERS
    assert result == rewrite(messages)
    asked = [text for role, text in turns if role == "user"]
    if not result.why:
        assert result.query == (asked[-1] if asked else "")


@given(_TEXT)
def test_the_first_question_is_never_completed(text: str) -> None:
    assert rewrite(_talk(("system", "Which plan is it?"), ("user", text))) in {
        Rewritten(text),
        Rewritten("", "small_talk"),
    }


def test_what_a_greeting_asks_completes_nothing() -> None:
    talk = _talk(("assistant", "Hello! Which product is it about?"), ("user", "Pro plan"))
    assert rewrite(talk) == Rewritten("Pro plan")


@given(_TEXT, _TEXT)
def test_placeholders_of_earlier_turns_are_not_carried_on(before: str, heard: str) -> None:
    first = f"How much does the plan of <PERSON_7> cost? {before}"
    result = rewrite(
        _talk(("user", first), ("assistant", f"<PERSON_7> {heard}"), ("user", "When is it due?"))
    )
    assert "<PERSON_7>" not in result.query


def test_placeholders_of_the_question_itself_stay() -> None:
    talk = _talk(("user", "What is the Pro plan?"), ("user", "Can <PERSON_1> cancel it?"))
    assert "<PERSON_1> cancel it?" in rewrite(talk).query


def test_a_chain_of_follow_ups_goes_back_to_its_beginning() -> None:
    talk = _talk(
        ("user", "How much does the Basic plan cost?"),
        ("assistant", "9 a month."),
        ("user", "What about the Pro plan?"),
        ("assistant", "29 a month."),
        ("user", "Thanks!"),
        ("assistant", "You are welcome."),
        ("user", "and yearly?"),
    )
    assert rewrite(talk) == Rewritten("How much does the Pro plan cost yearly?", "ellipsis")


def test_a_new_subject_ends_the_chain() -> None:
    talk = _talk(
        ("user", "How much does the Basic plan cost?"),
        ("user", "Where is the office in Oslo?"),
        ("user", "When does it open?"),
    )
    assert rewrite(talk).query == "office Oslo When does it open?"


def test_a_long_message_says_what_it_is_about() -> None:
    long = "It does not work. " * 20
    assert rewrite(_talk(("user", "What is the Pro plan?"), ("user", long))) == Rewritten(long)
    endless = "word " * 2_000
    assert rewrite(_talk(("user", endless))).query == endless[-QUERY_CHARACTERS:]


def test_a_yes_takes_what_was_offered_and_a_word_what_was_asked_back_for() -> None:
    offer = "It is 9 a month. Would you like to know more about yearly plans?"
    talk = [("user", "What does Basic cost?"), ("assistant", offer)]
    assert "yearly plans" in rewrite(_talk(*talk, ("user", "Yes, please."))).query
    assert rewrite(_talk(*talk, ("user", "No, thanks."))) == Rewritten("", "small_talk")
    back = [("user", "When do you open?"), ("assistant", "Which branch do you mean?")]
    assert rewrite(_talk(*back, ("user", "Leeds"))).query == "When do you open? Leeds"
    closing = [("user", "When do you open?"), ("assistant", "At 9. Is there anything else?")]
    assert rewrite(_talk(*closing, ("user", "refund policy"))) == Rewritten("refund policy")
