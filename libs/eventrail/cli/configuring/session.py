"""A change of the document, from the wish to the last process that works by it."""

from collections.abc import Callable, Sequence

import msgspec
from nats.aio.client import Client

from eventrail.config.changing.applied import Lag, Roll, calling
from eventrail.config.changing.diff import differences
from eventrail.config.changing.mask import masked_change
from eventrail.config.changing.store import ConcurrentChange, DocumentStore
from eventrail.config.changing.wish import Wish, store_change
from eventrail.config.model import Config, InvalidConfig
from eventrail.contracts.changes import FieldChange
from eventrail.contracts.config_states import ConfigState
from eventrail.pools import provision
from eventrail.pools.change import Changer, Tell

WAIT_S = 5.0
"""Seconds in which all processes should work by a change."""

Edit = Callable[[Config], Config]


class Outcome(msgspec.Struct, frozen=True):
    """What came of a change.

    Attributes:
        revision: of the document in force now.
        changes: the fields that differ, without secrets; empty if nothing was stored.
        dry_run: nothing was stored, by wish.
        applied: processes that work by it.
        lagging: processes that do not, and why; empty if nobody waited.
    """

    revision: int
    changes: Sequence[FieldChange] = ()
    dry_run: bool = False
    applied: Sequence[str] = ()
    lagging: Sequence[Lag] = ()


class Asked(msgspec.Struct, frozen=True):
    """How a change is to be made.

    Attributes:
        wish: who asks, and why.
        dry_run: only say what would change.
        wait_s: seconds to wait until all processes work by it; 0 not to wait.
        only_at: the revision that must be in force; 0 for any.
    """

    wish: Wish
    dry_run: bool = False
    wait_s: float = WAIT_S
    only_at: int = 0


async def changed(client: Client, wanted: Edit, asked: Asked, tell: Tell) -> Outcome:
    """Make a change.

    Args:
        client: connected as an operator.
        wanted: makes the document wanted from the one in force.
        asked: how.
        tell: hears of progress.

    Raises:
        ConcurrentChange: somebody else changed the document meanwhile, or since `only_at`.
        NotServed: a pool of it could not be served, and it was taken back.
        InvalidConfig, UnknownPath: from `wanted`.
    """
    before, readable = await _present(DocumentStore(client), asked.wish)
    if asked.only_at not in {0, before.revision}:
        raise ConcurrentChange(
            f"revision {before.revision} is in force, not {asked.only_at}; "
            "look at `eventrail config history`, then try again"
        )
    after = wanted(before)
    changes = [masked_change(change) for change in differences(before, after)]
    if asked.dry_run or not changes:
        return Outcome(before.revision, changes, asked.dry_run)
    async with calling(client) as roll:
        there = {state.by for state in await roll.call()} if asked.wait_s > 0 else set[str]()
        if readable:
            revision = await Changer(client, tell).change(before, after, asked.wish)
        else:  # what is served goes by an older document; there is nothing to take back to
            await provision.make(client, after)
            revision = await store_change(DocumentStore(client), before, after, asked.wish)
        return await _applied(roll, there, Outcome(revision, changes), asked.wait_s)


async def _present(store: DocumentStore, wish: Wish) -> tuple[Config, bool]:
    """Return the document in force, and True; for a rollback it need not be one that fits."""
    try:
        return await store.present(), True
    except InvalidConfig:
        if not wish.restores:
            raise
        return Config(revision=await store.newest()), False


async def _applied(roll: Roll, there: set[str], outcome: Outcome, wait_s: float) -> Outcome:
    if wait_s <= 0:
        return outcome
    lagging = await roll.until_applied(there, outcome.revision, wait_s)
    late = {lag.by for lag in lagging}
    applied = [by for by in sorted(roll.states) if by not in late]
    return msgspec.structs.replace(outcome, applied=applied, lagging=lagging)


async def processes(client: Client) -> tuple[int, list[ConfigState]]:
    """Return the revision that is stored, and what each process works by."""
    bucket_revision = await DocumentStore(client).newest()
    async with calling(client) as roll:
        return bucket_revision, await roll.call()
