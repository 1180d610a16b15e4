"""What a retriever and its child process, which builds, say to each other.

A message is its length in four bytes, most significant first, and then msgpack.
"""

import asyncio
from typing import BinaryIO

import msgspec

from eventrail.config.pool import Pool
from eventrail.config.retrieval import Vectors
from eventrail.contracts.documents import Indexed
from eventrail.retrieval.indexing.choices import Choice

_LENGTH = 4


class Given(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change as `DOCUMENTS` holds it.

    Attributes:
        sequence: its sequence there.
        payload: a `DocumentChange`, as bytes.
    """

    sequence: int
    payload: bytes


class Job(msgspec.Struct, frozen=True, omit_defaults=True, tag="job"):
    """Bring one tenant's index up to some changes.

    Attributes:
        tenant: whose index.
        changes: in their order.
        upto: the index has then seen the stream up to here, the last change included.
        choice: what shapes the index.
        pools: of the configuration, for an embedder that is one.
        vectors: where vectors are searched.
        refuse: why every change is refused without being looked at; empty to look at them.
    """

    tenant: str
    changes: list[Given]
    upto: int
    choice: Choice
    pools: dict[str, Pool] = {}
    vectors: Vectors = Vectors()
    refuse: str = ""


class Wanted(msgspec.Struct, frozen=True, omit_defaults=True, tag="wanted"):
    """What the child wanted; None if it is gone."""

    data: bytes | None = None


class Want(msgspec.Struct, frozen=True, omit_defaults=True, tag="want"):
    """The child needs something before it can go on.

    Attributes:
        sequence: of the message in `DOCUMENTS` that it needs; 0 if it needs a body.
        ref: the body's name in the object store.
    """

    sequence: int = 0
    ref: str = ""


class Done(msgspec.Struct, frozen=True, omit_defaults=True, tag="done"):
    """What came of a job.

    Attributes:
        indexed: how far the index has come; None if the job failed.
        error: why it failed.
        passing: whether the failure is one of the surroundings, e.g. a full disk, and no fault of
            the changes.
        changed: whether the index is another one than before.
        segments: how many segments it has.
        seconds: how long that took.
        refused: how many changes of this job were refused.
    """

    indexed: Indexed | None = None
    error: str = ""
    passing: bool = False
    changed: bool = False
    segments: int = 0
    seconds: float = 0.0
    refused: int = 0


ToChild = Job | Wanted
ToParent = Done | Want

_encode = msgspec.msgpack.Encoder().encode
_TO_CHILD: msgspec.msgpack.Decoder[ToChild] = msgspec.msgpack.Decoder(ToChild)
_TO_PARENT: msgspec.msgpack.Decoder[ToParent] = msgspec.msgpack.Decoder(ToParent)


def framed(message: ToChild | ToParent) -> bytes:
    """Return a message as it is written."""
    payload = _encode(message)
    return len(payload).to_bytes(_LENGTH, "big") + payload


async def hear_child(reader: asyncio.StreamReader) -> ToParent:
    """Read what the child says next.

    Raises:
        asyncio.IncompleteReadError: it has ended.
        msgspec.MsgspecError: it does not speak this language.
    """
    length = int.from_bytes(await reader.readexactly(_LENGTH), "big")
    return _TO_PARENT.decode(await reader.readexactly(length))


def hear_parent(stream: BinaryIO) -> ToChild | None:
    """Read what the parent says next; None if it says no more."""
    head = stream.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    payload = stream.read(length)
    return _TO_CHILD.decode(payload) if len(payload) == length else None
