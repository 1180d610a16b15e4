"""Run the suites that a change of the configuration has to pass, before it is stored."""

from collections.abc import Callable

from nats.aio.client import Client

from eventrail.config.changing.diff import differences
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.suites.examining import Result
from eventrail.suites.gate import Required, SuiteFailed, passes, refusal, required, verdict
from eventrail.suites.running import run_cases
from eventrail.suites.store import SuiteStore

_WHAT_TO_DO = (
    "`eventrail suite run` shows more; `eventrail suite gate NAME warn` lets changes through"
)


async def hold_up(
    client: Client, before: Config, after: Config, *, restores: bool, tell: Callable[[str], None]
) -> None:
    """Run what a change has to pass; return if it may be stored.

    Args:
        client: connected as an operator.
        before: the document in force.
        after: the one that is to be.
        restores: whether an earlier document comes back, which nothing holds up.
        tell: hears of progress, a line at a time.

    Raises:
        SuiteFailed: a suite that blocks does not pass.
        LogUnavailable: the suites could not be read.
    """
    changes = differences(before, after)
    store = SuiteStore(client)
    if not required(before, ["any"], changes, restores=restores) and not before.suites:
        return  # nothing that a suite could hold up: the store need not be asked
    names = [each.name for each in await store.names()]
    ran = [
        (await _run(store, each, before, after, tell), each.gate)
        for each in required(before, names, changes, restores=restores)
    ]
    for result, gate in ran:
        if not passes(result, gate) and gate.on_change == "warn":
            tell(verdict(result, gate))
    refused = refusal(ran)
    if refused:
        raise SuiteFailed(f"the change is not stored: {refused}\n{_WHAT_TO_DO}")


async def _run(
    store: SuiteStore, wanted: Required, before: Config, after: Config, tell: Callable[[str], None]
) -> Result:
    suite = await store.get(wanted.name)
    tell(f"running suite {suite.name} on the change: {len(suite.cases)} cases")
    return await run_cases(suite, before, after, Settings(), most_cost=wanted.gate.most_cost)
