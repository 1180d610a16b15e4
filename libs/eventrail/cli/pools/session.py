"""What the subcommands do on a server."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.config.changing.store import DocumentStore, Revision, UnknownRevision
from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.measures import PUBLISH_EVERY_S as MEASURES_EVERY_S
from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.pool_states import PUBLISH_EVERY_S
from eventrail.contracts.subjects import cancel
from eventrail.pools import provision
from eventrail.pools.change import Changer, Tell, Wish
from eventrail.pools.examine import examine
from eventrail.pools.listening import hearing_measures, hearing_states
from eventrail.pools.pending import waiting_for, waiting_requests
from eventrail.pools.plan import Plan, make_plan, touched
from eventrail.pools.served import Hearing
from eventrail.pools.status import PoolStatus, pool_statuses

Edit = Callable[[Config], Config]


async def planned(
    client: Client, wanted: Edit, memory: int | None = None
) -> tuple[Config, Config, Plan]:
    """Return the document in force, the one wanted, and the plan from one to the other.

    Args:
        client: connected as an operator.
        wanted: makes the document wanted from the one in force.
        memory: bytes of a device, to say whether new models fit.
    """
    before = await DocumentStore(client).present()
    after = wanted(before)
    missing = await provision.missing(client, after)
    findings = [
        finding
        for name in touched(before, after)
        for finding in examine(name, after.pools[name], memory=memory)
    ]
    return before, after, make_plan(before, after, missing, findings)


async def changed(client: Client, wanted: Edit, wish: Wish, tell: Tell) -> int:
    """Make a change that needs no plan; return the revision in force."""
    before = await DocumentStore(client).present()
    return await Changer(client, tell).change(before, wanted(before), wish)


async def statuses(client: Client, listen_s: float) -> list[PoolStatus]:
    """Return how the pools stand, after listening for a while.

    Args:
        client: connected as an operator.
        listen_s: seconds; it ends earlier once every pool has been spoken of.
    """
    config = await DocumentStore(client).present()
    hearing, measures = Hearing(), list[ReplicaMeasures]()
    async with hearing_states(client, hearing.take), hearing_measures(client, measures.append):
        await _listen(config, hearing, measures, listen_s)
    waiting = {name: await waiting_for(client, name, config) for name in config.pools}
    return pool_statuses(config, hearing.all, measures, waiting, datetime.now(UTC))


LISTEN_S = max(PUBLISH_EVERY_S, MEASURES_EVERY_S) + 0.5
"""Seconds after which everybody who lives has spoken once."""


async def _listen(
    config: Config, hearing: Hearing, measures: list[ReplicaMeasures], listen_s: float
) -> None:
    """Return when the time is over, or every pool, and every replica of vLLM, has spoken."""
    on_vllm = {name for name, pool in config.pools.items() if pool.engine == "vllm"}
    deadline = asyncio.get_running_loop().time() + listen_s
    while asyncio.get_running_loop().time() < deadline:
        spoken = {state.pool for state in hearing.all}
        replicas = {(each.pool, each.replica) for each in measures}
        measured = sum(s.running for s in hearing.all if s.pool in on_vllm)
        if spoken >= set(config.pools) and len(replicas) >= measured:
            return
        await asyncio.sleep(0.05)


class UnreachableGateway(EventrailError):
    """No gateway answered; nothing that waits was ended."""


async def end_waiting(client: Client, pool: str, reason: str) -> int:
    """Ask for the end of every request that waits for a pool; return how many there were."""
    config = await DocumentStore(client).present()
    requests = await waiting_requests(client, pool, config)
    for tenant, rid in requests:
        try:
            await client.request(cancel(tenant, rid), reason.encode(), timeout=5.0)
        except NatsError as error:
            raise UnreachableGateway(
                f"request {rid} was not cancelled: {error or type(error).__name__}; does a "
                "gateway run? What waits ends at its deadline otherwise"
            ) from error
    return len(requests)


async def restored(client: Client, revision: int | None, wish: Wish, tell: Tell) -> int:
    """Bring a stored document back; return the revision in force.

    Args:
        client: connected as an operator.
        revision: which; None for the one before the document in force.
        wish: who asks.
        tell: hears of progress.
    """
    store = DocumentStore(client)
    before = await store.present()
    if revision is None:
        revision = _previous(await store.history(), before.revision)
    after = await store.at(revision)
    asked = Wish(wish.command, wish.reason, wish.by, revision, wish.timeout_s)
    return await Changer(client, tell).change(before, after, asked)


def _previous(history: list[Revision], present: int) -> int:
    earlier = [each.number for each in history if each.number < present]
    if not earlier:
        raise UnknownRevision("there is no earlier document to go back to")
    return earlier[-1]
