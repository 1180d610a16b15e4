"""Run the suites that a change of the configuration has to pass, before it is stored."""

from collections.abc import Callable
from pathlib import Path

from nats.aio.client import Client

from eventrail.config.changing.diff import differences
from eventrail.config.changing.wish import Wish
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.config.suites import Gate
from eventrail.eventlog.provision.document import same_document, stored_config
from eventrail.suites.examining import Result
from eventrail.suites.gate import SuiteFailed, passes, refusal, required, verdict
from eventrail.suites.store import SuiteStore

_WHAT_TO_DO = (
    "`eventrail suite run` shows more; `eventrail suite gate NAME warn` lets changes through"
)


async def hold_up(
    client: Client, before: Config, after: Config, wish: Wish, tell: Callable[[str], None]
) -> None:
    """Run what a change has to pass; return if it may be stored.

    Args:
        client: connected as an operator.
        before: the document in force.
        after: the one that is to be.
        wish: who asks for it; nothing holds up an earlier document that comes back.
        tell: hears of progress, a line at a time.

    Raises:
        SuiteFailed: a suite that blocks does not pass.
        LogUnavailable: the suites could not be read.
    """
    from eventrail.suites.running import run_cases  # noqa: PLC0415 -- it hosts services

    changes, restores = differences(before, after), bool(wish.restores)
    store = SuiteStore(client)
    if not required(before, ["any"], changes, restores=restores) and not before.suites:
        return  # nothing that a suite could hold up: the store need not be asked
    names = [each.name for each in await store.names()]
    settings = Settings() if wish.state is None else Settings(state=wish.state)
    ran: list[tuple[Result, Gate]] = []
    for each in required(before, names, changes, restores=restores):
        suite = await store.get(each.name)
        tell(f"running suite {suite.name} on the change: {len(suite.cases)} cases")
        most_cost = each.gate.most_cost
        result = await run_cases(suite, before, after, settings, most_cost=most_cost)
        ran.append((result, each.gate))
        if not passes(result, each.gate) and each.gate.on_change == "warn":
            tell(verdict(result, each.gate))
    refused = refusal(ran)
    if refused:
        raise SuiteFailed(f"the change is not stored: {refused}\n{_WHAT_TO_DO}")


async def hold_up_replacement(
    client: Client, after: Config, state: Path | None, tell: Callable[[str], None]
) -> None:
    """Run what the replacement of the whole document has to pass, if there is one in force.

    Raises:
        SuiteFailed, LogUnavailable: as `hold_up` does.
    """
    before = await stored_config(client)
    if before is not None and not same_document(before, after):
        await hold_up(client, before, after, Wish("provision", state=state), tell)
