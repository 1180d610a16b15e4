"""One turn of one tenant: read its next changes, have the index built, announce it."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

import structlog

from eventrail.config.lookup import retrieval_in
from eventrail.config.model import Config
from eventrail.contracts.documents import decode_change
from eventrail.contracts.errors import EventrailError, LogUnavailable, UndecodableMessage
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.retrieval.building.child import Child, ChildLost
from eventrail.retrieval.building.wire import Done, Given, Job
from eventrail.retrieval.indexing.choices import Choice
from eventrail.retrieval.indexing.choosing import Choosing
from eventrail.retrieval.indexing.current import Current
from eventrail.retrieval.indexing.indexer import RELEASE
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retriever.announce import Announcements
from eventrail.retriever.metrics import FAILED, built
from eventrail.retriever.patience import Patience, fitting

_log = structlog.get_logger(__name__)


Changed = Callable[[str, str], None]
"""Hears a tenant and a version."""


class Taken(NamedTuple):
    """What came of a turn.

    Attributes:
        applied: the index has seen the tenant's changes up to here.
        again_s: seconds after which to try again; 0 if all went well.
    """

    applied: int
    again_s: float = 0.0


class Bus(NamedTuple):
    """What a turn needs of the world.

    Attributes:
        documents: the stream.
        choosing: what shapes indexes.
        announcements: where versions are announced.
        config: returns the configuration in force.
    """

    documents: Documents
    choosing: Choosing
    announcements: Announcements
    config: Callable[[], Config]


class TenantTurns:
    """Makes turns, one at a time.

    Args:
        bus: what there is besides.
        child: builds.
        changed: hears of each version that this host has announced.
    """

    def __init__(self, bus: Bus, child: Child, changed: Changed) -> None:
        self._bus = bus
        self._changed = changed
        self._child = child
        self._applied: dict[str, int] = {}
        self._patience: defaultdict[str, Patience] = defaultdict(Patience)
        self._seconds_each: dict[str, float] = {}

    async def resume(self, tenant: str, current: Current) -> int:
        """Take up a tenant's index where it was left; return how far it had come.

        What was built and not announced is announced. What another release has built is built
        anew, if this one makes another index of it.

        Args:
            tenant: whose.
            current: what is in force in its folder.

        Raises:
            LogUnavailable: the bus did not answer.
            ChildLost: the index could not be built anew.
        """
        indexed = current.indexed
        self._applied[tenant] = indexed.sequence
        done = Done(indexed, segments=current.segments)
        if current.release != RELEASE:
            done = await self._child.do(self._job(tenant, [], indexed.sequence, current.choice))
        built(tenant, done)
        newest = done.indexed or indexed
        await self._bus.announcements.tell(tenant, newest, anew=done.changed)
        self._changed(tenant, newest.version)
        return indexed.sequence

    async def take(self, tenant: str, last: int) -> Taken:
        """Index the tenant's next changes; `last` is the newest that is known of."""
        applied = self._applied.get(tenant, 0)
        patience = self._patience[tenant]
        found: Sequence[StoredMessage] = ()
        try:
            size = min(patience.size, fitting(self._seconds_each.get(tenant)))
            found = await self._bus.documents.stretch(tenant, applied, size)
            upto = await self._take(tenant, found, last)
        except ChildLost as error:
            self._patience[tenant] = patience.failed(str(error), len(found))
        except (EventrailError, OSError) as error:
            self._patience[tenant] = patience.delayed(str(error))
        else:
            self._patience[tenant] = patience.succeeded()
            self._applied[tenant] = upto
            return Taken(upto)
        FAILED.inc()
        patience = self._patience[tenant]
        _log.warning("not indexed, yet", tenant=tenant, error=patience.reason)
        return Taken(applied, patience.again_s)

    async def _take(self, tenant: str, found: Sequence[StoredMessage], last: int) -> int:
        if not found:
            if await self._bus.documents.gone_up_to(tenant, last):
                return last
            raise LogUnavailable("the stream does not show yet what it has told of")
        found, reindex = up_to_reindex(found)
        upto = found[-1].sequence
        policy = retrieval_in(self._bus.config(), tenant)
        chosen = self._bus.choosing.choose if reindex else self._bus.choosing.at
        job = self._job(tenant, found, upto, await chosen(tenant, upto, policy))
        done = await self._child.do(job)
        if done.indexed is None:
            raise (LogUnavailable if done.passing else ChildLost)(done.error)
        built(tenant, done)
        self._seconds_each[tenant] = done.seconds / len(found)
        told = await self._bus.announcements.tell(tenant, done.indexed)
        if told:
            self._changed(tenant, done.indexed.version)
        _log.info(
            "indexed",
            tenant=tenant,
            version=done.indexed.version,
            changes=len(found),
            refused=done.refused,
            seconds=round(done.seconds, 3),
            announced=told,
        )
        return upto

    def _job(self, tenant: str, found: Sequence[StoredMessage], upto: int, choice: Choice) -> Job:
        given = [Given(one.sequence, one.data) for one in found]
        refuse = self._patience[tenant].refuse
        config = self._bus.config()
        vectors = retrieval_in(config, tenant).vectors
        return Job(tenant, given, upto, choice, config.pools, vectors, refuse)


def up_to_reindex(found: Sequence[StoredMessage]) -> tuple[Sequence[StoredMessage], bool]:
    """Return the messages up to the first `reindex`, and whether there is one."""
    for place, message in enumerate(found, start=1):
        if b"reindex" not in message.data:
            continue
        try:
            change = decode_change(message.data)
        except UndecodableMessage:
            continue
        if change.op == "reindex":
            return found[:place], True
    return found, False
