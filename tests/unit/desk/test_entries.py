"""How a handover stands, who may do something about it, and what of it fits."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message
from eventrail.desk.desk import HandoverTaken, check_free
from eventrail.desk.entries import (
    Answered,
    Kind,
    Moved,
    Standing,
    Waiting,
    decode_waiting,
    fitted,
    standing,
)

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
WAITING = Waiting("0" * 32, "acme", AT, "handover.reply.acme." + "0" * 32)


def stands(kind: Kind, by: str = "ada") -> Standing:
    entry = Answered(by, AT, "It is.") if kind == "answered" else Moved(by, AT)
    payload = msgspec.json.encode(WAITING if kind == "waiting" else entry)
    return standing(WAITING, kind, payload, 7)


def test_the_last_entry_says_how_it_stands() -> None:
    assert (stands("waiting").by, stands("waiting").since, stands("waiting").open) == ("", AT, True)
    assert (stands("claimed").by, stands("claimed").open) == ("ada", True)
    assert not stands("answered").open
    assert not stands("closed").open


@pytest.mark.parametrize("kind", ["waiting", "released"])
def test_what_nobody_has_is_anybodys(kind: Kind) -> None:
    check_free(stands(kind), "bob")


def test_what_somebody_has_is_theirs() -> None:
    check_free(stands("claimed"), "ada")
    with pytest.raises(HandoverTaken, match="ada has taken it"):
        check_free(stands("claimed"), "bob")


@pytest.mark.parametrize("kind", ["answered", "closed"])
def test_what_has_ended_is_nobodys(kind: Kind) -> None:
    with pytest.raises(HandoverTaken, match=f"{kind} by ada"):
        check_free(stands(kind), "ada")


def test_what_is_no_entry_is_refused() -> None:
    with pytest.raises(UndecodableMessage, match="waiting handover"):
        decode_waiting(b'{"rid": 5}')


TEXTS = st.lists(st.text(max_size=300), max_size=6)


@given(TEXTS, TEXTS, st.text(max_size=300), st.integers(100, 400))
def test_what_is_kept_fits_and_is_the_end(
    said: list[str], documents: list[str], answer: str, size: int
) -> None:
    waiting = msgspec.structs.replace(
        WAITING,
        conversation=[Message("user", each) for each in said],
        documents=[Document(str(index), text, 1.0) for index, text in enumerate(documents)],
        answer=answer,
    )
    kept = fitted(waiting, size)
    texts = [each.content or "" for each in kept.conversation]
    assert sum(map(len, [*texts, kept.answer, *(each.text for each in kept.documents)])) <= size
    assert kept.left_out == len(said) - len(texts)
    assert all(whole.endswith(end) for whole, end in zip(said[kept.left_out :], texts, strict=True))
    if sum(map(len, [*said, *documents, answer])) <= size:
        assert kept == waiting
