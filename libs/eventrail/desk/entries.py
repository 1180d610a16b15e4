"""The entries of a handover's life, and what they come to."""

from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Document, Finding
from eventrail.contracts.requests import Message

Kind = Literal["waiting", "claimed", "released", "answered", "closed"]
Entry = TypeVar("Entry")
OPEN = frozenset({"waiting", "claimed", "released"})
"""The kinds after which a person may still answer."""


class Waiting(msgspec.Struct, frozen=True, omit_defaults=True):
    """A request that waits for a person, with its whole context, masked.

    Attributes:
        at: when it was handed over.
        why: what the guards found.
        told: what the app was told meanwhile.
        reply: the subject on which an answer is taken: a `Reply`, by request.
        conversation: as the model was given it.
        documents: what the answer was to be made from.
        left_out: messages at the beginning of the conversation that found no room here; the
            request's log has them.
        answer: the answer that was held back; empty if there was none.
        model: the public model name that was asked for.
        intent: what the user was taken to want.
        dictionary: placeholder to original, sealed with the tenant's data key.
        reply_to: where the app wants answers besides `answers.<tenant>.<rid>`.
    """

    rid: str
    tenant: str
    at: datetime
    reply: str
    told: str = ""
    why: list[Finding] = []
    conversation: list[Message] = []
    left_out: int = 0
    documents: list[Document] = []
    answer: str = ""
    model: str = ""
    intent: str = ""
    user: str | None = None
    session: str | None = None
    metadata: dict[str, str] = {}
    trace: str = ""
    created: int = 0
    dictionary: str | None = None
    reply_to: str | None = None


class Moved(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody took a handover, gave it back, or closed it without an answer.

    Attributes:
        by: who.
        reason: why, in their own words.
    """

    by: str
    at: datetime
    reason: str = ""


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person answered.

    Attributes:
        by: who.
        text: masked like a request.
        dictionary: placeholder to original, sealed; those of the request among them.
    """

    by: str
    at: datetime
    text: str
    dictionary: str | None = None


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is sent to `Waiting.reply`: a person's answer.

    Attributes:
        text: in the clear, or with the placeholders of the conversation.
        by: who answers.
    """

    text: str
    by: str


class Standing(msgspec.Struct, frozen=True):
    """How a handover stands.

    Attributes:
        state: kind of its last entry.
        tail: sequence of that entry.
        by: who did that; empty while nobody has.
        since: when.
        waiting: the context.
    """

    state: Kind
    tail: int
    waiting: Waiting
    since: datetime
    by: str = ""

    @property
    def open(self) -> bool:
        """Whether a person may still answer."""
        return self.state in OPEN


def fitted(waiting: Waiting, size: int) -> Waiting:
    """Return a handover whose texts have about `size` characters at most.

    If they have more, the answer and the documents get a quarter of it each, and as many
    messages are left out as have to be, the oldest first; the last one is cut if need be.
    """
    if _characters(waiting) <= size:
        return waiting
    quarter = size // 4
    share = quarter // max(1, len(waiting.documents))
    documents = [
        msgspec.structs.replace(each, text=each.text[:share]) for each in waiting.documents
    ]
    room = size - 2 * quarter
    kept: list[Message] = []
    for message in reversed(waiting.conversation):
        length = len(message.content or "")
        if kept and length > room:
            break
        kept.insert(0, msgspec.structs.replace(message, content=(message.content or "")[-room:]))
        room -= length
    left_out = len(waiting.conversation) - len(kept)
    return msgspec.structs.replace(
        waiting,
        answer=waiting.answer[:quarter],
        documents=documents,
        conversation=kept,
        left_out=left_out,
    )


def _characters(waiting: Waiting) -> int:
    said = sum(len(each.content or "") for each in waiting.conversation)
    return said + sum(len(each.text) for each in waiting.documents) + len(waiting.answer)


def decode_waiting(payload: bytes) -> Waiting:
    """Decode the first entry; raise `UndecodableMessage` if it is none."""
    return _decode(payload, Waiting)


def decode_answered(payload: bytes) -> Answered:
    """Decode a person's answer; raise `UndecodableMessage` if it is none."""
    return _decode(payload, Answered)


def standing(waiting: Waiting, kind: Kind, payload: bytes, tail: int) -> Standing:
    """Return what the first and the last entry of a life come to.

    Raises:
        UndecodableMessage: the last one is none.
    """
    if kind == "waiting":
        return Standing("waiting", tail, waiting, waiting.at)
    last = _decode(payload, Answered if kind == "answered" else Moved)
    return Standing(kind, tail, waiting, last.at, last.by)


def _decode(payload: bytes, kind: type[Entry]) -> Entry:
    try:
        return msgspec.json.decode(payload, type=kind)
    except msgspec.MsgspecError as error:
        raise UndecodableMessage(f"not a {kind.__name__.lower()} handover: {error}") from error
