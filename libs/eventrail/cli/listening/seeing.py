"""`eventrail feedback list` and `stats`: what users thought, from the lake and the hot notes."""

import json
from typing import Annotated, Any, Literal

import typer

from eventrail.cli.options import AsJson, Lake, State

By = Literal["signal", "tenant", "model", "template", "intent", "arm", "day", "hour"]

Signal = Annotated[list[str] | None, typer.Option(help="only these signals; may be repeated")]
Tenant = Annotated[str | None, typer.Option(help="only this tenant's")]
Since = Annotated[str | None, typer.Option(help="from this time on, e.g. 2026-01-31 or 24h")]
Nats = Annotated[str | None, typer.Option(help="URL of NATS, for what is not in the lake yet")]


def add(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("list")(list_all)
    group.command("stats")(stats)


def list_all(
    *,
    signal: Signal = None,
    tenant: Tenant = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, help="the newest so many")] = 50,
    lake: Lake = None,
    state: State = None,
    nats: Nats = None,
    as_json: AsJson = False,
) -> None:
    """List feedback, the newest first.

    \b
      eventrail feedback list --signal thumbs --signal report
      eventrail feedback list --tenant demo --since 24h --json
    """
    from eventrail.cli.listening.reading import Asked, newest  # noqa: PLC0415 -- loaded when run

    found = newest(Asked(tuple(signal or ()), tenant or "", since or "", lake, state, nats), limit)
    if as_json:
        typer.echo(json.dumps(found, default=str, ensure_ascii=False))
        return
    _table(found, ("at", "tenant", "rid", "signal", "value", "confidence", "text"))


def stats(
    *,
    by: Annotated[By, typer.Option(help="what each line is about")] = "signal",
    signal: Signal = None,
    tenant: Tenant = None,
    since: Since = None,
    lake: Lake = None,
    state: State = None,
    nats: Nats = None,
    as_json: AsJson = False,
) -> None:
    """Sum feedback up: how much there is of each signal, and its mean value.

    `value` is the mean as noted; `bad` the share of negative ones: thumbs down, two stars and
    fewer, and inferred signals below 0. Slices other than signal, tenant and time are known of
    requests that are in the lake.

    \b
      eventrail feedback stats
      eventrail feedback stats --by template --signal dissatisfied --since 7d
    """
    from eventrail.cli.listening.reading import Asked, summed  # noqa: PLC0415 -- loaded when run

    found = summed(Asked(tuple(signal or ()), tenant or "", since or "", lake, state, nats), by)
    if as_json:
        typer.echo(json.dumps(found, default=str, ensure_ascii=False))
        return
    names = ("signal",) if by == "signal" else (by, "signal")
    _table(found, (*names, "count", "requests", "value", "bad", "confidence"))


def _table(found: list[dict[str, Any]], names: tuple[str, ...]) -> None:
    from rich.console import Console  # noqa: PLC0415 -- loaded when run
    from rich.table import Table  # noqa: PLC0415

    if not found:
        typer.echo("no feedback")
        return
    table = Table(*names)
    for row in found:
        table.add_row(*(_cell(row.get(name)) for name in names))
    Console().print(table)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value)
