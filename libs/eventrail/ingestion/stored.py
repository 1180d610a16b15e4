"""Read a tenant's changes from `DOCUMENTS`."""

from nats.aio.client import Client

from eventrail.contracts import subjects
from eventrail.contracts.documents import DocumentChange
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.direct import read_stretch
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.ingestion.bodies import check_ref, data_of


async def read_changes(client: Client, tenant: str) -> list[StoredMessage]:
    """Return all changes of a tenant, oldest first.

    Raises:
        LogUnavailable: the stream did not answer.
    """
    found: list[StoredMessage] = []
    while True:
        first = found[-1].sequence + 1 if found else 1
        more = await read_stretch(client, DOCUMENTS, subjects.docs(tenant), first)
        if not more:
            return found
        found += more


async def read_document(client: Client, tenant: str, change: DocumentChange) -> bytes:
    """Return the bytes of a document that is put in.

    Raises:
        ForeignBody: the change refers to what is not its tenant's.
        LogUnavailable: its body cannot be read.
    """
    if not change.ref:
        return data_of(change)
    check_ref(tenant, change.ref)
    return data_of(change, await ObjectBodies(client.jetstream()).get(change.ref))
