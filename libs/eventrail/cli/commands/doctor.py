"""`eventrail doctor`: is everything as it should be?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eventrail.supervise.doctor.finding import Finding

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def add(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor(
        *,
        state: Annotated[Path, typer.Option(help="state folder")] = Path(".eventrail"),
        monitor: Annotated[str, typer.Option(help="URL of the NATS monitoring")] = "",
        replicas: Annotated[int, typer.Option(help="copies every stream should have")] = 1,
        nats_port: Annotated[int, typer.Option(help="port NATS is to use")] = 4222,
        http_port: Annotated[int, typer.Option(help="port of the HTTP API")] = 8080,
        deep: Annotated[bool, typer.Option("--deep", help="read every record")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Check versions, ports, fsync, streams, disk, clock, lag, lake and open requests.

        Ends with status 1 if anything fails. Takes NATS from EVENTRAIL_NATS_URL, or else from
        what `eventrail up` started with this state folder.
        """
        ports = {"nats": nats_port, "http": http_port}
        findings = _examine(state, monitor, replicas, ports, deep=deep)
        _show(findings, as_json=as_json)
        raise typer.Exit(int(any(finding.level == "fail" for finding in findings)))


def _examine(
    state: Path, monitor: str, replicas: int, ports: dict[str, int], *, deep: bool
) -> "list[Finding]":
    import asyncio  # noqa: PLC0415 -- commands load what they need when they run

    from eventrail.bus.running import operator_address, read_running  # noqa: PLC0415
    from eventrail.config.settings import Settings  # noqa: PLC0415
    from eventrail.supervise.doctor.examine import examine_machine, examine_server  # noqa: PLC0415

    running = read_running(state)
    settings = Settings(state=state)
    address = operator_address(settings)
    monitor = monitor or (running.monitor_url if running is not None else "")
    return [
        *examine_machine(state, running, ports),
        *asyncio.run(
            examine_server(address, monitor, replicas=replicas, deep=deep, lake=settings.lake_place)
        ),
    ]


def _show(findings: "Sequence[Finding]", *, as_json: bool) -> None:
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded on use

        typer.echo(msgspec.json.format(msgspec.json.encode(list(findings))))
        return
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    shown = Table("check", "", "found", "advice", box=None, pad_edge=False)
    for each in findings:
        shown.add_row(each.check, Text(each.level, COLOURS[each.level]), each.says, each.advice)
    Console().print(shown)
