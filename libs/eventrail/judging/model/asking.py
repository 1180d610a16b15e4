"""From a case to the messages that a model judge gets."""

import secrets
from collections.abc import Sequence
from typing import Final

from eventrail.config.judging import Protocol
from eventrail.contracts.requests import Message
from eventrail.judging.model.templates import AGAIN, CHOICES, CRITERIA, TEXTS

LONGEST: Final = 24_000
"""Characters of one text that a judge is shown; the middle of a longer one is left out."""

_DOCUMENTS: Final = 20


def new_marker() -> str:
    """Return digits that nobody can guess."""
    return secrets.token_hex(8)


def asked_one(
    protocol: Protocol,
    question: str,
    answer: str,
    documents: Sequence[str] = (),
    *,
    criteria: Sequence[str] = (),
    marker: str,
) -> list[Message]:
    """Return the messages that ask for the judgement of one answer, `rubric` or `binary`.

    Args:
        protocol: what is asked for.
        question: what was asked.
        answer: what is judged.
        documents: what the answer was given.
        criteria: what counts; general ones if there is none.
        marker: see `new_marker`.
    """
    parts = [_part("QUESTION", question, marker), *_documents(documents, marker)]
    parts.append(_part("ANSWER", answer, marker))
    return _messages(protocol, parts, criteria, marker)


def asked_pair(
    question: str,
    answers: tuple[str, str],
    documents: Sequence[str] = (),
    *,
    criteria: Sequence[str] = (),
    marker: str,
) -> list[Message]:
    """Return the messages that ask which of two answers, in this order, is better."""
    parts = [_part("QUESTION", question, marker), *_documents(documents, marker)]
    parts += [_part("ANSWER A", answers[0], marker), _part("ANSWER B", answers[1], marker)]
    return _messages("pairwise", parts, criteria, marker)


def asked_again(messages: Sequence[Message], said: str, protocol: Protocol) -> list[Message]:
    """Return the messages that ask once more, after an answer that had no verdict."""
    again = AGAIN.format(choices=CHOICES[protocol])
    return [*messages, Message("assistant", _shortened(said)), Message("user", again)]


def _messages(
    protocol: Protocol, parts: Sequence[str], criteria: Sequence[str], marker: str
) -> list[Message]:
    listed = "\n".join(f"- {each}" for each in criteria or CRITERIA)
    head = TEXTS[protocol].replace("{criteria}", listed).replace("{marker}", marker)
    return [Message("system", head), Message("user", "\n\n".join(parts))]


def _documents(documents: Sequence[str], marker: str) -> list[str]:
    shown = documents[:_DOCUMENTS]
    return [_part(f"DOCUMENT {number}", text, marker) for number, text in enumerate(shown, 1)]


def _part(name: str, text: str, marker: str) -> str:
    # Whoever has seen a marker, as in a log, still cannot use it: it is taken out of the text.
    return f"<<{name} {marker}>>\n{_shortened(text).replace(marker, '')}\n<<END {marker}>>"


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]}\n[... {len(text) - 2 * half} characters left out ...]\n{text[-half:]}"
