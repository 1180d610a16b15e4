"""From a conversation to what is searched for."""

from collections.abc import Sequence
from typing import NamedTuple

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.requests import Message
from eventrail.retrieval.rewriting import english, korean
from eventrail.retrieval.rewriting.offers import offered
from eventrail.retrieval.rewriting.small_talk import is_small_talk
from eventrail.retrieval.rewriting.why import Why

QUERY_CHARACTERS = 2_000
"""What is searched for at most: the end of the newest user message, where questions stand."""

LONGEST_FOLLOW_UP = 200
"""Characters; who writes more says what is meant."""

LONGEST_CARRIED = 300
"""Characters that are carried on from the turns before."""

TURNS = 8
"""User messages that are looked back at."""


class Rewritten(NamedTuple):
    """What to search for.

    Attributes:
        query: masked, as the conversation is; empty if there is nothing to search for.
        why: why it is not the newest message as it stands.
    """

    query: str
    why: Why = ""


class _Turn(NamedTuple):
    """A user message, and what the assistant had said before it."""

    asked: str
    heard: str


def rewrite(messages: Sequence[Message]) -> Rewritten:
    """Return what to search for to answer the newest user message.

    A follow-up is completed from the turns before: `and in 2023?`, `how much does it cost?`,
    `which is cheaper?`. A question that stands alone is left as it is, and so is everything in
    the first turn. Thanks and greetings are searched for nothing.

    Args:
        messages: the conversation, masked, oldest first.
    """
    newest = last_user_text(messages)[-QUERY_CHARACTERS:]
    before = ""
    result = Rewritten(newest)
    for turn in _turns(messages)[-TURNS:]:
        result = _in_turn(turn, before)
        before = result.query[:LONGEST_CARRIED] or before
    return result if result.why and result.query != newest else Rewritten(newest)


def _in_turn(turn: _Turn, before: str) -> Rewritten:
    """Return what one message asks, given what the ones before it came to."""
    asked = " ".join(turn.asked.split())
    if len(asked) > LONGEST_FOLLOW_UP:
        return Rewritten(asked[-QUERY_CHARACTERS:])
    if turn.heard and (offer := offered(turn.heard, asked)):
        return Rewritten(f"{before} {offer}".strip()[:QUERY_CHARACTERS], "ellipsis")
    if is_small_talk(asked):
        return Rewritten("", "small_talk")
    if not before:
        return Rewritten(asked)
    language = korean if korean.speaks(asked) else english
    why = language.dependence(asked, before, turn.heard)
    if not why:
        return Rewritten(asked)
    return Rewritten(language.completed(asked, why, before, turn.heard), why)


def _turns(messages: Sequence[Message]) -> list[_Turn]:
    turns: list[_Turn] = []
    heard = ""
    for message in messages:
        if message.role == "user":
            turns.append(_Turn(message.content or "", heard))
            heard = ""
        elif message.role == "assistant":
            heard = message.content or heard
    return turns
