"""`eventrail incidents open`, `note` and `close`."""

import getpass
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from eventrail.cli.options import AsJson, DryRun, Nats, State

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.incidents.life import Standing

Id = Annotated[str, typer.Argument(metavar="ID", help="of the incident, or the beginning of it")]
By = Annotated[str, typer.Option(envvar="EVENTRAIL_PERSON", help="who you are; your user name")]
Alarms = Annotated[list[str] | None, typer.Option("--alarm", help="an alarm that told of it")]
Cause = Annotated[str, typer.Option("--change", help="the configuration change that caused it")]


def open_(
    title: Annotated[str, typer.Argument(help="what is wrong")],
    *,
    severity: Annotated[str, typer.Option(help="low, high or critical")] = "high",
    began: Annotated[str, typer.Option(help="when it began, ISO 8601; UTC unless it says")] = "",
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
        began=_moment(began),
        alarms=alarm or [],
        change=change,
        note=note,
        reference=reference,
    )

    async def work(client: "Client") -> "Standing":
        return (await Incidents(client).open(entry))[0]

    if dry_run:
        typer.echo(f"would open {title!r}, {severity}")
        return
    _say(_on(work, nats, state), as_json=as_json)


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
    if dry_run:
        typer.echo(f"would note {text!r} on {incident}")
        return
    _append(incident, "noted", text, alarm or [], change, by, nats=nats, state=state, js=as_json)


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
    if dry_run:
        typer.echo(f"would close {incident}")
        return
    _append(incident, "closed", text, [], change, by, nats=nats, state=state, js=as_json)


def _append(  # noqa: PLR0917 -- what two commands were given
    incident: str,
    step: 'Literal["noted", "closed"]',
    text: str,
    alarms: list[str],
    change: str,
    by: str,
    *,
    nats: str | None,
    state: "Path | None",
    js: bool,
) -> None:
    from eventrail.contracts.operations import Incident  # noqa: PLC0415 -- loaded on use
    from eventrail.incidents.store import Incidents  # noqa: PLC0415

    async def work(client: "Client") -> "Standing":
        incidents = Incidents(client)
        now = await incidents.find(incident)
        entry = Incident(
            id=now.id,
            at=datetime.now(UTC),
            by=_who(by),
            step=step,
            alarms=alarms,
            change=change,
            note=text,
        )
        return await incidents.say(entry)

    _say(_on(work, nats, state), as_json=js)


def _on(
    work: "Callable[[Client], Awaitable[Standing]]", nats: str | None, state: "Path | None"
) -> "Standing":
    from eventrail.cli.pools.doing import on_server  # noqa: PLC0415 -- loaded on use

    return on_server(work, nats, state)


def _say(now: "Standing", *, as_json: bool) -> None:
    import msgspec  # noqa: PLC0415 -- loaded on use

    if as_json:
        typer.echo(msgspec.json.encode(now))
        return
    typer.echo(f"{now.id} {'is open' if now.open else 'is closed'}: {now.title}")


def _who(by: str) -> str:
    return by or f"{getpass.getuser()}@{socket.gethostname()}"


def _severity(text: str) -> Literal["low", "high", "critical"]:
    if text not in {"low", "high", "critical"}:
        raise typer.BadParameter("low, high or critical", param_hint="--severity")
    return "low" if text == "low" else "critical" if text == "critical" else "high"


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("a time such as 2026-11-21T14:00", param_hint="--began") from error
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
