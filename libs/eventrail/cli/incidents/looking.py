"""`eventrail incidents list`, `show` and `measures`."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.incidents.doing import Id
from eventrail.cli.lazy import lazily
from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from nats.aio.client import Client

    from eventrail.incidents.life import Standing
    from eventrail.incidents.measures import Measures


def listed(
    *,
    every: Annotated[bool, typer.Option("--all", help="closed ones too")] = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """List incidents, the oldest first."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415

    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    found = [each for each in on_server(_all, nats, state) if every or each.open]
    if as_json:
        _json(found)
        return
    if not found:
        typer.echo("no incident is open" if not every else "there was no incident")
        return
    table = Table("id", "opened (UTC)", "closed (UTC)", "severity", "title", box=None)
    for each in found:
        closed = "" if each.closed_at is None else f"{each.closed_at:%Y-%m-%d %H:%M}"
        opened = f"{each.opened_at:%Y-%m-%d %H:%M}"
        table.add_row(each.id[:8], opened, closed, each.severity, _plain(each.title))
    Console(highlight=False, markup=False).print(table)


def show(incident: Id, *, as_json: AsJson = False, nats: Nats = None, state: State = None) -> None:
    """Show one incident, with everything that was said."""
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use

    async def find(client: "Client") -> "Standing":
        from eventrail.incidents.store import Incidents  # noqa: PLC0415

        return await Incidents(client).find(incident)

    now = on_server(find, nats, state)
    if as_json:
        _json(now)
        return
    typer.echo(f"{now.id}  {now.severity}  {now.title}")
    facts = {
        "began": now.began,
        "change": now.change,
        "alarms": ", ".join(now.alarms),
        "reference": now.reference,
    }
    for name, value in facts.items():
        if value:
            typer.echo(f"  {name}: {value}")
    for step in now.steps:
        typer.echo(f"  {step.at:%Y-%m-%d %H:%M:%S}  {step.step:7} {step.by}  {step.note}")


def measures(
    *,
    since: Annotated[
        str, typer.Option(help="from when on: a date, a time, or 30d before the last")
    ] = "",
    until: Annotated[str, typer.Option(help="until before when; likewise")] = "",
    lake: Annotated[str, typer.Option(help="folder of the lake, or s3://bucket/prefix")] = "",
    as_json: AsJson = False,
    state: State = None,
) -> None:
    """Time to detect and respond, and change failure rate, from the lake."""
    found: Measures | None = lazily("eventrail.cli.incidents.reckoning", "reckon", "analyst")(
        since, until, lake, state
    )
    if found is None:
        typer.echo("{}" if as_json else "the lake has no change, alarm or incident yet")
    elif as_json:
        _json(found)
    else:
        lazily("eventrail.cli.incidents.reckoning", "say", "analyst")(found)


async def _all(client: "Client") -> "list[Standing]":
    from eventrail.incidents.store import Incidents  # noqa: PLC0415 -- loaded on use

    return await Incidents(client).all()


def _json(value: object) -> None:
    import msgspec  # noqa: PLC0415 -- loaded on use

    typer.echo(msgspec.json.encode(value))


def _plain(text: str) -> str:
    return " ".join(text.split())[:80]
