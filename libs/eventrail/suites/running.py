"""Run the cases of a suite in a private system; see `eventrail.replaying`."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE
from eventrail.replaying.changed import Changed
from eventrail.replaying.points import Point
from eventrail.replaying.preparing import CannotOpen
from eventrail.replaying.replay import Replayed, candidate, nothing, replay
from eventrail.replaying.run import Options
from eventrail.suites.examining import Result, examine_all
from eventrail.suites.making import recorded_of
from eventrail.suites.ran import Ran
from eventrail.suites.suite import Case, Suite

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def run_suite(
    suite: Suite, before: Config, after: Config, settings: Settings, *, most_cost: float
) -> Result:
    """Run a suite and wait for it; see `run_cases`."""
    return asyncio.run(run_cases(suite, before, after, settings, most_cost=most_cost))


async def run_cases(
    suite: Suite, before: Config, after: Config, settings: Settings, *, most_cost: float
) -> Result:
    """Run every case of a suite with a configuration, and say which of them hold.

    Args:
        suite: the cases.
        before: the configuration in force.
        after: the one that is tried.
        settings: where the state of the live system is: its indexes and the tenants' data keys.
        most_cost: what the run may cost; cases that are left then have not passed.

    Raises:
        CannotOpen: a guard was changed, and a tenant's data key is not there.
        ReplayBroken, NoNatsServer: the private system did not work.
    """
    began = time.monotonic()
    changed = candidate(before, after)
    if changed.point is not Point.NOWHERE:
        ran = await _replayed(suite, changed, settings.state, most_cost)
    else:
        ran = await _all_again(suite, nothing(after), settings.state, most_cost)
    return examine_all(suite, ran, time.monotonic() - began)


async def _all_again(
    suite: Suite, changed: Changed, live: Path, most_cost: float
) -> dict[str, Ran]:
    """Run everything behind the door again; from the masked messages on if that is sealed."""
    try:
        return await _replayed(suite, changed, live, most_cost)
    except CannotOpen:
        later = msgspec.structs.replace(changed, point=Point.ROUTER)
        return await _replayed(suite, later, live, most_cost)


async def _replayed(suite: Suite, changed: Changed, live: Path, most_cost: float) -> dict[str, Ran]:
    """Return what each case came to, by its request; one that did not end is not there."""
    if not suite.cases:
        return {}
    with tempfile.TemporaryDirectory(prefix="eventrail-suite-") as folder:
        replays = await replay(
            map(_record, suite.cases),
            changed,
            Path(folder) / suite.name,
            live,
            options=Options(most_cost=most_cost, judged=False),
        )
    return {each.after.rid: _ran(each) for each in replays}


def _record(case: Case) -> Record:
    """Return a case's life as one record."""
    events = [encode_event(event) for event in case.events]
    return Record(case.rid, case.tenant, DONE, "0" * 32, _NEVER, events)


def _ran(replayed: Replayed) -> Ran:
    return recorded_of(replayed.after.state, replayed.after.events)
