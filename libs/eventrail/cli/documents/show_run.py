"""A run of `eventrail ingest`: its progress, and its report for people and as JSON."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
import typer

from eventrail.cli.configuring.show import json_of

if TYPE_CHECKING:
    from eventrail.ingestion.run import Advance, Report, Wanted

_SHOWN = 20
"""Names that are listed; `--json` has all of them."""


@contextmanager
def progress(total: int, *, quiet: bool) -> "Generator[Advance]":
    """Show a bar with the rate on standard error, while it is a terminal."""
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, disable=quiet or not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task("reading and sending", total=total, rate="")
        waiting = None

        def advance(_: str) -> None:
            nonlocal waiting
            speed = bar.tasks[0].speed or 0.0
            bar.update(task, advance=1, rate=f"{speed:,.0f} documents/s")
            if bar.tasks[0].finished and waiting is None:
                waiting = bar.add_task("waiting for the index", total=None, rate="")

        yield advance


def report_of(report: "Report", wanted: "Wanted") -> str:
    """Return the report as JSON."""
    fields = msgspec.to_builtins(report)
    index = fields.pop("indexed")
    version = report.indexed.version if report.indexed is not None else ""
    return json_of(
        {"tenant": wanted.tenant, "dry_run": wanted.dry_run, **fields}
        | {"version": version, "index": index}
    )


def say(report: "Report", wanted: "Wanted") -> None:
    """Print what was done, what was not first, on standard error."""
    for problem in report.unreadable:
        typer.echo(f"not read: {problem}", err=True)
    for refusal in report.refused:
        typer.echo(f"not indexed: {refusal.id}: {refusal.reason}", err=True)
    for warning in report.warnings:
        typer.echo(f"left out: {warning}", err=True)
    if wanted.dry_run:
        _say_plan(report, wanted)
    else:
        _say_done(report)


def _say_plan(report: "Report", wanted: "Wanted") -> None:
    typer.echo(f"would send {len(report.sent)} of {report.documents} documents")
    typer.echo(f"{report.documents} documents make {report.passages} passages")
    for name in report.deleted[:_SHOWN]:
        typer.echo(f"would delete {name}")
    if len(report.deleted) > _SHOWN:
        typer.echo(f"would delete {len(report.deleted) - _SHOWN} more")
    if wanted.prune and not report.deleted:
        typer.echo("would delete nothing")


def _say_done(report: "Report") -> None:
    same = report.documents - len(report.sent)
    parts = [f"{len(report.sent)} documents sent", f"{same} unchanged"]
    if report.deleted:
        parts.append(f"{len(report.deleted)} deleted")
    typer.echo(", ".join(parts))
    now = report.indexed
    if now is not None:
        typer.echo(
            f"indexed: {now.documents} documents, {now.passages} passages, "
            f"index version {now.version}"
        )
