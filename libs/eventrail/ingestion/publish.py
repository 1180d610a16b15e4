"""Send changes of documents, each once, and wait until they are indexed."""

import asyncio
import hashlib
import time
from collections.abc import Iterable, Mapping

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError

from eventrail.client.durable import publish_durably
from eventrail.contracts import subjects
from eventrail.contracts.documents import DocumentChange, Indexed
from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET, DOCUMENTS
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.ingestion.bodies import Prepared
from eventrail.ingestion.held import HEADER, NOTHING, Held, fingerprint_of, header_of, read_held

WAIT_S = 60.0
POLL_S = 0.1
IN_FLIGHT = 32
"""Publishes that are under way at once."""

INDEXED_PREFIX = "indexed."
"""Keys `indexed.<tenant>` of `CONFIG` hold how far a tenant's index has come."""

_encode = msgspec.json.Encoder().encode
_INDEXED = msgspec.json.Decoder(Indexed)


class NotIndexed(EventrailError):
    """Documents were sent, but are not known to be indexed in time."""


class Sent(msgspec.Struct, frozen=True):
    """What became of a change.

    Attributes:
        id: the document.
        sequence: of its newest change in `DOCUMENTS`.
        changed: whether it was sent; what a tenant holds already is not.
    """

    id: str
    sequence: int
    changed: bool


class Sender:
    """Sends one tenant's changes, those that change something.

    A change is sent under an id made of what it says and what it replaces: sent twice, by two
    runs or because no answer came, it is stored once; put back to what it was before, it is a
    change again.

    Args:
        client: the connection.
        tenant: whose documents.
        held: what the tenant holds; see `read_held`.
    """

    def __init__(self, client: Client, tenant: str, held: Mapping[str, Held]) -> None:
        self._tenant = tenant
        self._held = held
        self._publisher = Publisher(client)
        self._bodies = ObjectBodies(client.jetstream())
        self._turns = asyncio.Semaphore(IN_FLIGHT)

    def is_news(self, change: DocumentChange) -> bool:
        """Return whether a change would change anything."""
        held = self._held.get(change.id, NOTHING)
        if change.op == "delete":
            return held.op == "put"
        return held.fingerprint != fingerprint_of(change)

    async def send(self, prepared: Prepared) -> Sent:
        """Store a change, its body first.

        Raises:
            LogUnavailable: it is not known to be stored; sending it again does no harm.
        """
        change = prepared.change
        held = self._held.get(change.id, NOTHING)
        if not self.is_news(change):
            return Sent(change.id, held.sequence, changed=False)
        async with self._turns:
            if change.ref:
                await self._bodies.put(change.ref, prepared.body)
            sequence = await publish_durably(
                self._publisher,
                subjects.docs(self._tenant),
                _encode(change),
                message_id=message_id(self._tenant, change, held.sequence),
                more_headers={HEADER: header_of(change)},
            )
        return Sent(change.id, sequence, changed=True)


def message_id(tenant: str, change: DocumentChange, replaces: int) -> str:
    """Return the id of a change.

    Args:
        tenant: whose.
        change: what is sent.
        replaces: the sequence of the document's change before; 0 for none.
    """
    text = f"{tenant} {replaces} {fingerprint_of(change)}"
    return f"docs.{hashlib.sha256(text.encode()).hexdigest()[:40]}"


async def publish(client: Client, tenant: str, changes: Iterable[Prepared]) -> list[Sent]:
    """Send changes and return what became of each, in order.

    Raises:
        LogUnavailable: one is not known to be stored, or what the tenant holds cannot be read.
    """
    sender = Sender(client, tenant, await read_held(client, tenant))
    return await asyncio.gather(*(sender.send(each) for each in changes))


async def reindex(client: Client, tenant: str) -> int:
    """Ask for the tenant's index to be built anew; return the sequence of the change.

    Raises:
        LogUnavailable: it is not known to be stored.
    """
    change = DocumentChange("reindex")
    newest = await Reader(client, DOCUMENTS).last(subjects.docs(tenant))
    name = message_id(tenant, change, newest.sequence if newest is not None else 0)
    return await publish_durably(
        Publisher(client),
        subjects.docs(tenant),
        _encode(change),
        message_id=name,
        more_headers={HEADER: header_of(change)},
    )


async def indexed(client: Client, tenant: str) -> Indexed | None:
    """Return how far a tenant's index has come; None if it has none.

    Raises:
        NotIndexed: it cannot be asked.
    """
    try:
        bucket = await client.jetstream().key_value(CONFIG_BUCKET)
        entry = await bucket.get(f"{INDEXED_PREFIX}{tenant}")
    except KeyNotFoundError:
        return None
    except NatsError as error:
        raise NotIndexed(
            f"the documents are stored, but {CONFIG_BUCKET} cannot be looked at ({error!r}): "
            "run as an operator, or do not wait"
        ) from error
    return _INDEXED.decode(entry.value or b"")


async def wait_indexed(
    client: Client, tenant: str, sequence: int = 0, *, patience_s: float = WAIT_S
) -> Indexed:
    """Wait until the tenant's index has seen a change, and return how it stands.

    Args:
        client: the connection.
        tenant: whose index.
        sequence: of the change; 0 for the newest there is.
        patience_s: gives up when the index has not come further for so long.

    Raises:
        NotIndexed: it is not known to be so.
    """
    if not sequence:
        newest = await Reader(client, DOCUMENTS).last(subjects.docs(tenant))
        sequence = newest.sequence if newest is not None else 0
    seen, since = -1, time.monotonic()
    while True:
        now = await indexed(client, tenant)
        if now is not None and now.sequence >= sequence:
            return now
        if not sequence:
            return Indexed("", 0)
        come = now.sequence if now is not None else 0
        if come != seen:
            seen, since = come, time.monotonic()
        if time.monotonic() > since + patience_s:
            raise NotIndexed(
                f"the index of tenant {tenant} has seen change {come} of {sequence}, and nothing "
                f"more for {patience_s:g} s: is a retriever running? The documents are stored, "
                "and will be indexed when one is"
            )
        await asyncio.sleep(POLL_S)
