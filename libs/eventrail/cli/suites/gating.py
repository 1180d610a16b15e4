"""`eventrail suite gate`: when a suite is run."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventrail.cli.configuring.doing import asked_of, change
from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State
from eventrail.cli.suites.options import Name

if TYPE_CHECKING:
    from eventrail.config.model import Config


def gate(
    name: Name,
    on_change: Annotated[
        Literal["block", "warn", "off"], typer.Argument(help="refuse the change, only tell, or not")
    ],
    *,
    pass_share: Annotated[float | None, typer.Option(help="share of cases that must pass")] = None,
    most_cost: Annotated[float | None, typer.Option(help="what one run may cost")] = None,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say when a suite is run, and how much of it must pass.

    This is a change of the configuration like others, and in its history; it is not itself held
    up by suites.

    \b
      eventrail suite gate smoke block --pass-share 0.95 --most-cost 0.5
    """

    def wanted(config: "Config") -> "Config":
        from msgspec.structs import replace  # noqa: PLC0415 -- loaded when run

        from eventrail.config.model import Gate, check  # noqa: PLC0415

        terms = replace(config.suites.get(name, Gate()), on_change=on_change)
        if pass_share is not None:
            terms = replace(terms, pass_share=pass_share)
        if most_cost is not None:
            terms = replace(terms, most_cost=most_cost)
        return check(replace(config, suites={**config.suites, name: terms}))

    asked = asked_of("suite-gate", reason, dry_run=dry_run, wait_s=wait)
    change(wanted, asked, nats, state, as_json=as_json)
