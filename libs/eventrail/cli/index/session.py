"""What the commands ask of the server."""

from datetime import datetime, timedelta
from typing import NamedTuple

from nats.aio.client import Client

from eventrail.config.changing.store import DocumentStore
from eventrail.config.lookup import retrieval_in
from eventrail.config.model import Config
from eventrail.contracts import subjects
from eventrail.contracts.documents import Indexed
from eventrail.contracts.subjects import check_tenant
from eventrail.eventlog.jetstream.names import DOCUMENTS
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.ingestion.history import EPOCH, moment_of
from eventrail.ingestion.publish import indexed
from eventrail.retrieval.indexing.choices import Choice, choice_at
from eventrail.retrieval.indexing.choosing import Choosing
from eventrail.retrieval.indexing.rebuilding import Target, target_at, target_of
from eventrail.retrieval.indexing.snapshots import Snapshots
from eventrail.retrieval.indexing.stored import Documents


class Status(NamedTuple):
    """How a tenant's index stands.

    Attributes:
        tenant: whose it is.
        newest: the sequence of the tenant's newest change; 0 for none.
        indexed: what was announced; None if nothing was.
        choice: what shapes it; None if nothing was chosen yet.
        stored: the version in the object store; empty for none.
        stored_at: since when it is there.
    """

    tenant: str
    newest: int
    indexed: Indexed | None
    choice: Choice | None
    stored: str
    stored_at: datetime | None


async def statuses(client: Client, tenant: str) -> list[Status]:
    """Return how the index of a tenant stands; of all that have documents if it is empty."""
    documents = Documents(client)
    names = [check_tenant(tenant)] if tenant else (await documents.overview()).tenants
    return [await _status(client, documents, name) for name in names]


async def _status(client: Client, documents: Documents, tenant: str) -> Status:
    told = await indexed(client, tenant)
    snapshot = await Snapshots(client).stored(tenant)
    choices = await Choosing(client).all(tenant)
    newest = await documents.last_of(tenant)
    return Status(
        tenant,
        newest,
        told,
        choice_at(choices, newest),
        snapshot.current.indexed.version if snapshot is not None else "",
        snapshot.at if snapshot is not None else None,
    )


async def target(client: Client, tenant: str, as_of: str) -> tuple[Target, Config]:
    """Return which index is meant, and the configuration in force.

    Raises:
        InvalidMoment: `as_of` is none.
        NoSuchIndex: there was no such version.
    """
    config = await DocumentStore(client).present()
    choices = await Choosing(client).all(check_tenant(tenant))
    newest = await Documents(client).last_of(tenant)
    if "-" in as_of and as_of.partition("-")[2].isalnum():
        return target_of(choices, as_of, newest, config), config
    sequence = await _sequence(client, tenant, as_of, newest)
    return target_at(choices, sequence, retrieval_in(config, tenant)), config


async def _sequence(client: Client, tenant: str, as_of: str, newest: int) -> int:
    """Return the last change that had been made by a moment."""
    moment = moment_of(as_of)
    if moment.sequence:
        return min(moment.sequence, newest)
    if moment.before_ns:
        at = EPOCH + timedelta(microseconds=moment.before_ns // 1_000)
        later = await Reader(client, DOCUMENTS).since(subjects.docs(tenant), at)
        return later.sequence - 1 if later is not None else newest
    return newest
