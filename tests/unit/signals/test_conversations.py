"""Which request goes on from which, by the log's own times."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from eventrail.signals.conversations import Conversations
from eventrail.signals.ended import Ended, mark_of
from eventrail.signals.turns import SYSTEM, USER, Turn

BEGIN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def ended(
    rid: str, *texts: str, at: float = 0, lasts: float = 1.0, session: str = "", user: str = ""
) -> Ended:
    """A request: texts alternate between user and system, and end with the answer."""
    turns = tuple(
        Turn(USER if place % 2 == 0 else SYSTEM, text) for place, text in enumerate(texts[:-1])
    )
    assert turns[-1].role == USER
    return Ended(
        rid=rid,
        tenant="acme",
        begun=BEGIN + timedelta(seconds=at),
        at=BEGIN + timedelta(seconds=at + lasts),
        session=session,
        user=user,
        asked=mark_of(turns),
        before=mark_of(turns[:-1]) if turns[:-1] else "",
        after=mark_of([*turns, Turn(SYSTEM, texts[-1])]),
        turns=turns,
        answer=texts[-1],
        outcome="completed",
    )


def linked(index: Conversations, request: Ended) -> tuple[str, str] | None:
    link = index.before(request)
    return None if link is None else (link.ended.rid, link.how)


def test_a_request_that_carries_the_conversation_is_known_by_it() -> None:
    index = Conversations()
    index.take(ended("a", "hi", "hello", at=0))
    then = ended("b", "hi", "hello ", "and now?", "what?", at=10)
    assert linked(index, then) == ("a", "history")
    assert linked(index, ended("c", "hi", "something else", "and now?", "what?", at=10)) is None


def test_a_session_ties_turns_and_gathers_them() -> None:
    index = Conversations()
    index.take(ended("a", "hi", "hello", session="s"))
    then = index.take(ended("b", "more", "here", at=5, session="s"))
    assert linked(index, then) == ("a", "session")
    assert [turn.text for turn in then.turns] == ["hi", "hello", "more"]
    assert linked(index, ended("c", "more?", "here", at=9, session="t")) is None


def test_a_user_without_a_session_is_followed_for_a_short_time() -> None:
    index = Conversations()
    index.take(ended("a", "hi", "hello", user="u"))
    assert linked(index, ended("b", "more", "x", at=60, user="u")) == ("a", "user")
    assert linked(index, ended("b", "more", "x", at=3600, user="u")) is None


def test_the_very_same_again_is_one_persons_alone() -> None:
    index = Conversations()
    index.take(ended("a", "hi", "hello", user="u"))
    assert linked(index, ended("b", "hi", "hello", at=5, user="u")) == ("a", "again")
    assert linked(index, ended("c", "hi", "hello", at=5, user="v")) is None
    assert linked(index, ended("d", "hi", "hello", at=5)) is None


def test_what_ran_beside_it_is_not_before_it() -> None:
    index = Conversations()
    index.take(ended("a", "hi", "hello", at=0, lasts=30, session="s"))
    assert linked(index, ended("b", "more", "x", at=5, session="s")) is None


def test_silence_is_told_of_the_last_alone_and_once() -> None:
    index = Conversations()
    for number in range(3):
        index.take(
            ended(f"{number}", f"q{number}", "x", at=number * 10, session="s"),
            BEGIN + timedelta(seconds=number * 10 + 60),
        )
    assert index.quiet(BEGIN + timedelta(seconds=79)) == []
    assert [each.rid for each in index.quiet(BEGIN + timedelta(seconds=80))] == ["2"]
    assert index.quiet(BEGIN + timedelta(days=1)) == []


def test_no_more_is_remembered_than_allowed() -> None:
    index = Conversations(most=10)
    for number in range(50):
        index.take(ended(f"{number}", f"q{number}", "x", at=number, session="s"))
    assert len(index) == 10
    assert linked(index, ended("n", "next", "x", at=100, session="s")) == ("49", "session")


@given(st.lists(st.integers(0, 200), min_size=2, max_size=12, unique=True))
def test_what_comes_later_changes_nothing(times: list[int]) -> None:
    """Redelivered long after, a request is found to go on from the same one."""
    index = Conversations()
    requests = [ended(f"{at}", f"q{at}", "x", at=at * 10, session="s") for at in sorted(times)]
    first = {}
    for request in requests:
        first[request.rid] = linked(index, request)
        index.take(request)
    assert {request.rid: linked(index, request) for request in requests} == first
