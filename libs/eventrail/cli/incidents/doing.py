"""`eventrail incidents open`, `note` and `close`."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventrail.cli.moments import moment
from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.contracts.operations import Incident, Severity
    from eventrail.incidents.life import Standing

    Work = Callable[[Client], Awaitable[Standing]]

Id = Annotated[str, typer.Argument(metavar="ID", help="of the incident, or the beginning of it")]
By = Annotated[str, typer.Option(envvar="EVENTRAIL_PERSON", help="who you are; your user name")]
Alarms = Annotated[list[str] | None, typer.Option("--alarm", help="an alarm that told of it")]
Cause = Annotated[str, typer.Option("--change", help="the configuration change that caused it")]


def open_(
    title: Annotated[str, typer.Argument(help="what is wrong")],
    *,
    severity: Annotated[str, typer.Option(help="low, high or critical")] = "high",
    began: Annotated[str, typer.Option(help="when: 2026-11-21T14:00 in UTC, or 30m ago")] = "",
    alarm: Alarms = None,
    change: Cause = "",
    reference: Annotated[str, typer.Option(help="its name elsewhere; opened once by it")] = "",
    note: Annotated[str, typer.Option(help="what is known")] = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Open an incident, and print its id."""
    from eventrail.contracts.operations import Incident  # noqa: PLC0415 -- loaded on use
    from eventrail.incidents.store import Incidents, incident_id  # noqa: PLC0415

    entry = Incident(
        id=incident_id(reference),
        at=datetime.now(UTC),
        by=_who(by),
        step="opened",
        title=title,
        severity=_severity(severity),
        began=moment(began),
        alarms=alarm or [],
        change=change,
        note=note,
        reference=reference,
    )

    async def work(client: "Client") -> "Standing":
        return (await Incidents(client).open(entry))[0]

    would = f"open {title!r}, {severity}"
    _carry_out(work, would, nats, state, dry_run=dry_run, as_json=as_json)


def note(
    incident: Id,
    text: Annotated[str, typer.Argument(help="what was found or done")],
    *,
    alarm: Alarms = None,
    change: Cause = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Say what was found or done; also of a closed one."""
    work = _appending(incident, _entry("noted", text, by, change, alarm or []))
    would = f"note {text!r} on {incident}"
    _carry_out(work, would, nats, state, dry_run=dry_run, as_json=as_json)


def close(
    incident: Id,
    text: Annotated[str, typer.Argument(help="how it ended")] = "",
    *,
    change: Cause = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Close an incident: it is over for the users."""
    work = _appending(incident, _entry("closed", text, by, change, []))
    would = f"close {incident}"
    _carry_out(work, would, nats, state, dry_run=dry_run, as_json=as_json)


def _entry(
    step: 'Literal["noted", "closed"]', text: str, by: str, change: str, alarms: list[str]
) -> "Incident":
    from eventrail.contracts.operations import Incident  # noqa: PLC0415 -- loaded on use

    return Incident(
        id="",
        at=datetime.now(UTC),
        by=_who(by),
        step=step,
        alarms=alarms,
        change=change,
        note=text,
    )


def _appending(incident: str, entry: "Incident") -> "Work":
    """Return what appends an entry to the incident that an id, or its beginning, names."""
    from msgspec.structs import replace  # noqa: PLC0415 -- loaded on use

    from eventrail.incidents.store import Incidents  # noqa: PLC0415

    async def work(client: "Client") -> "Standing":
        incidents = Incidents(client)
        now = await incidents.find(incident)
        return await incidents.say(replace(entry, id=now.id))

    return work


def _carry_out(
    work: "Work",
    would: str,
    nats: str | None,
    state: "Path | None",
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Do it and say how the incident stands then; or only say what would be done."""
    import msgspec  # noqa: PLC0415 -- loaded on use

    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415

    if dry_run:
        typer.echo(f"would {would}")
        return
    now = on_server(work, nats, state)
    if as_json:
        typer.echo(msgspec.json.encode(now))
        return
    typer.echo(f"{now.id} {'is open' if now.open else 'is closed'}: {now.title}")


def _who(by: str) -> str:
    from eventrail.config.changing.record import operator_name  # noqa: PLC0415 -- loaded on use

    return by or operator_name()


def _severity(text: str) -> "Severity":
    if text not in {"low", "high", "critical"}:
        raise typer.BadParameter("low, high or critical", param_hint="--severity")
    return "low" if text == "low" else "critical" if text == "critical" else "high"
