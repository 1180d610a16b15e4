"""What a tenant holds, told by the headers of its changes: no document is read to know it.

Who publishes through this package gives each change a header with what it is about. A change
without one, e.g. of an app, is read whole.
"""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from typing import Literal
from urllib.parse import quote, unquote

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts import subjects
from eventrail.contracts.documents import DocumentChange, decode_change
from eventrail.contracts.errors import ContractError, LogUnavailable
from eventrail.eventlog.jetstream.batches import Followed, follow_batches
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.eventlog.jetstream.reader import Reader

HEADER = "Eventrail-Document"
_PARTS = 4
_AT_ONCE = 32
_encode = msgspec.json.Encoder().encode


class Held(msgspec.Struct, frozen=True):
    """The newest change of a document.

    Attributes:
        sequence: in `DOCUMENTS`; 0 for none.
        op: what it was.
        fingerprint: of the whole change.
        collection: what the document came with.
    """

    sequence: int
    op: Literal["put", "delete", "reindex"]
    fingerprint: str
    collection: str


NOTHING = Held(0, "delete", "", "")


def fingerprint_of(change: DocumentChange) -> str:
    """Return a hash that two changes share only if they are equal.

    It is made of the fields' values: what of a struct is left out as a default differs between
    one that was made and the same one decoded.
    """
    fields = msgspec.structs.asdict(change) | {"metadata": sorted(change.metadata.items())}
    return hashlib.sha256(_encode(list(fields.values()))).hexdigest()[:32]


def header_of(change: DocumentChange) -> str:
    """Return the header that tells what a change is about."""
    parts = (change.op, fingerprint_of(change), change.collection or "-", change.id or "-")
    return " ".join(quote(part, safe="/:-") for part in parts)


def read_header(header: str) -> tuple[str, Held] | None:
    """Return the id and what is told of it, without its sequence; None if this is no header."""
    parts = [unquote(part) for part in header.split(" ")]
    if len(parts) != _PARTS:
        return None
    op, fingerprint, collection, name = parts
    if op != "put" and op != "delete" and op != "reindex":  # noqa: PLR1714 -- a set narrows no type
        return None
    return name, Held(0, op, fingerprint, "" if collection == "-" else collection)


async def read_held(client: Client, tenant: str) -> dict[str, Held]:
    """Return the newest change of each document, deleted ones included.

    Raises:
        LogUnavailable: `DOCUMENTS` cannot be read.
    """
    subject = subjects.docs(tenant)
    reader = Reader(client, DOCUMENTS)
    newest = await reader.last(subject)
    held: dict[str, Held] = {}
    if newest is None:
        return held
    try:
        async for batch in _batches(client, subject, newest.sequence):
            held.update(await _told(reader, batch))
    except NatsError as error:
        raise LogUnavailable(f"{DOCUMENTS} cannot be followed: {error!r}") from error
    return held


async def _batches(client: Client, subject: str, last: int) -> AsyncGenerator[list[Followed]]:
    """Yield headers up to a sequence."""
    seen = 0
    batches = follow_batches(
        client, DOCUMENTS, subject, after=lambda: seen, pace_s=0.02, headers_only=True
    )
    async for batch in batches:
        yield batch
        seen = batch[-1].sequence if batch else seen
        if seen >= last:
            return


async def _told(reader: Reader, batch: list[Followed]) -> list[tuple[str, Held]]:
    """Return what a batch tells, in order."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(message: Followed) -> tuple[str, Held] | None:
        told = read_header(message.headers.get(HEADER, ""))
        if told is None:
            async with turns:
                told = await _read(reader, message.sequence)
        if told is None or told[1].op == "reindex":
            return None
        return told[0], msgspec.structs.replace(told[1], sequence=message.sequence)

    found = await asyncio.gather(*map(one, batch))
    return [each for each in found if each is not None]


async def _read(reader: Reader, sequence: int) -> tuple[str, Held] | None:
    message = await reader.at(sequence)
    try:
        change = decode_change(message.data) if message is not None else None
    except ContractError:
        return None
    if change is None:
        return None
    return change.id, Held(sequence, change.op, fingerprint_of(change), change.collection)
