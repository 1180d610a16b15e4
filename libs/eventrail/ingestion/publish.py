"""Send documents to their tenant's index, and wait until they can be found."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.client.durable import publish_durably
from eventrail.config.store import INDEX_PREFIX
from eventrail.contracts import subjects
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET, INTAKE
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.ingestion.passage import Passage

WAIT_S = 60.0
POLL_S = 0.1
IN_FLIGHT = 32
"""Publishes that are under way at once."""

_encode = msgspec.json.Encoder().encode


class _State(msgspec.Struct, frozen=True):
    subjects: dict[str, int] | None = None


class _Info(msgspec.Struct, frozen=True):
    """What JetStream says of a stream, as far as we look."""

    state: _State = _State()


_INFO = msgspec.json.Decoder(_Info)


class NotIndexed(EventrailError):
    """Documents were sent, but are not known to be indexed in time."""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document cut into passages."""

    source: str
    passages: Sequence[Passage]


def changes(document: SourceDocument) -> Iterator[DocumentChange]:
    """Yield what brings the index up to this document, in any order of arrival."""
    for one in document.passages:
        yield DocumentChange("put", one.id, one.text, one.source, one.title)
    keep = [one.id for one in document.passages]
    yield DocumentChange("prune", source=document.source, keep=keep)


async def publish(
    client: Client, tenant: str, documents: Sequence[SourceDocument]
) -> AsyncIterator[SourceDocument]:
    """Store the changes of each document in `INTAKE`; yield it when they are.

    Raises:
        LogUnavailable: a change is not known to be stored.
    """
    publisher = Publisher(client)
    turn = asyncio.Semaphore(IN_FLIGHT)
    run = new_message_id()  # a run's repeats are dropped, a later run's changes are not

    async def store(number: int, change: DocumentChange) -> None:
        async with turn:
            name = f"docs.{run}.{number}"
            await publish_durably(
                publisher, subjects.docs(tenant), _encode(change), message_id=name
            )

    number = 0
    for document in documents:
        stores = [store(number + place, each) for place, each in enumerate(changes(document))]
        number += len(stores)
        await asyncio.gather(*stores)
        yield document


async def wait_indexed(client: Client, tenant: str, *, patience_s: float = WAIT_S) -> str:
    """Wait until nothing of the tenant's is on its way, and return the index's version.

    A retriever takes a change out of `INTAKE` when the index that holds it is announced.

    Raises:
        NotIndexed: it is not known to be so in `patience_s` seconds.
    """
    give_up = time.monotonic() + patience_s
    while True:
        waiting = await _waiting(client, tenant)
        if waiting == 0:
            return await _version(client, tenant)
        if time.monotonic() > give_up:
            raise NotIndexed(
                f"{waiting} changes of tenant {tenant} still wait after {patience_s:g} s: "
                "is a retriever running? They are stored, and will be indexed when one is"
            )
        await asyncio.sleep(POLL_S)


async def _waiting(client: Client, tenant: str) -> int:
    query = _encode({"subjects_filter": subjects.docs(tenant)})
    try:
        reply = await client.request(f"$JS.API.STREAM.INFO.{INTAKE}", query, timeout=5)
    except NatsError as error:
        raise NotIndexed(
            f"the documents are stored, but {INTAKE} cannot be looked at ({error!r}): "
            "run as an operator, or do not wait"
        ) from error
    return sum((_INFO.decode(reply.data).state.subjects or {}).values())


async def _version(client: Client, tenant: str) -> str:
    bucket = await client.jetstream().key_value(CONFIG_BUCKET)
    entry = await bucket.get(f"{INDEX_PREFIX}{tenant}")
    return (entry.value or b"").decode()
