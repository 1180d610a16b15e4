"""Rows in the shapes that trainers read: TRL's conversational DPO and KTO, and JSON Lines.

TRL calls them "preference" (`prompt`, `chosen`, `rejected`) and "unpaired preference" (`prompt`,
`completion`, `label`); in the conversational form texts are lists of messages of `role` and
`content`. A column `source` says where a row comes from; trainers pass over it.
"""

from typing import Any, Literal

import msgspec

from eventrail.signals.pairs.material import Row, Said

Form = Literal["dpo", "kto"]


class Message(msgspec.Struct, frozen=True):
    """A message, as TRL has it."""

    role: str
    content: str


class Preference(msgspec.Struct, frozen=True):
    """A row for DPO."""

    prompt: list[Message]
    chosen: list[Message]
    rejected: list[Message]
    source: dict[str, Any]


class Labelled(msgspec.Struct, frozen=True):
    """A row for KTO."""

    prompt: list[Message]
    completion: list[Message]
    label: bool
    source: dict[str, Any]


def shaped(row: Row, form: Form) -> Preference | Labelled:
    """Return a row in a trainer's shape.

    Raises:
        ValueError: a preference lacks one of its answers, or a labelled row both.
    """
    prompt = [_message(said) for said in row.prompt]
    source = _source(row)
    if form == "dpo":
        if row.wanted is None or row.unwanted is None:
            raise ValueError("a preference has two answers")
        return Preference(prompt, _answer(row.wanted), _answer(row.unwanted), source)
    said = row.wanted if row.wanted is not None else row.unwanted
    if said is None:
        raise ValueError("a labelled row has an answer")
    return Labelled(prompt, _answer(said), row.wanted is not None, source)


def _source(row: Row) -> dict[str, Any]:
    """Return the provenance with every field, so that all rows have one type."""
    told = row.source
    return {
        "signal": told.signal,
        "confidence": told.confidence,
        "rids": told.rids,
        "tenant": told.tenant,
        "models": told.models,
        "templates": told.templates,
        "revision": told.revision,
        "place": told.place,
        "by": told.by,
    }


def _message(said: Said) -> Message:
    return Message(said.role, said.content)


def _answer(text: str) -> list[Message]:
    return [Message("assistant", text)]
