"""The subcommand that changes something."""

from typing import Annotated

import typer

from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.experiments.options import RouteName
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State


def stop(
    route: RouteName,
    *,
    winner: Annotated[str, typer.Option(help="arm, step or pool that answers from now on")] = "",
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """End a route's choice, and its shadow: one pool answers from now on.

    Without --winner a canary is taken back, and a shadow ends. What was logged stays, for
    `report` and `compare`. `eventrail config rollback` takes it back.
    """
    from eventrail.cli.configuring.doing import asked_of, change  # noqa: PLC0415 -- loaded on use
    from eventrail.experiments.listed import stopped  # noqa: PLC0415

    asked = asked_of("experiments stop", reason, dry_run=dry_run, wait_s=wait)
    change(lambda config: stopped(config, route, winner), asked, nats, state, as_json=as_json)
