"""Print alarms: for people, and as JSON."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.alerting.standing import WebhookStanding
from eventrail.contracts.operations import Alarm


def to_json(found: Alarm | Sequence[Alarm]) -> str:
    """Return alarms as JSON."""
    return msgspec.json.encode(found).decode()


def line_of(alarm: Alarm) -> str:
    """Return one line."""
    return f"{alarm.at:%Y-%m-%d %H:%M:%S}  {alarm.id[:8]}  {alarm.tenant}  {alarm.message}"


def print_alarms(found: Sequence[Alarm]) -> None:
    """Print a table, the latest last."""
    if not found:
        Console().print("no alarms")
        return
    table = Table("at", "id", "tenant", "kind", "what", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            f"{each.at:%m-%d %H:%M:%S}", each.id[:8], each.tenant, each.kind, Text(each.message)
        )
    Console(highlight=False).print(table)


def print_alarm(alarm: Alarm) -> None:
    """Print all that one alarm says."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(alarm.message), style="bold")
    rows = {
        "id": alarm.id,
        "monitor": f"{alarm.monitor} (version {alarm.version})",
        "tenant": alarm.tenant,
        "slice": ", ".join(f"{k}={v}" for k, v in alarm.slice.items()) or "everybody",
        "since": f"{alarm.since:%Y-%m-%d %H:%M:%S} UTC",
        "found": f"{alarm.at:%Y-%m-%d %H:%M:%S} UTC, after {alarm.found_after} requests",
        "evidence": _evidence(alarm),
        "requests": "\n".join(alarm.requests),
        "usual ones": "\n".join(alarm.usual),
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in rows.items():
        table.add_row(Text(name, style="dim"), Text(value))
    console.print(table)
    if alarm.changes:
        console.print(_changes(alarm))


def _evidence(alarm: Alarm) -> str:
    if alarm.p_value is not None:
        return f"p = {alarm.p_value:.4g}"
    return f"e = {alarm.evidence or 0:.4g}; {alarm.level:g} false alarms in 10,000 requests"


def _changes(alarm: Alarm) -> Table:
    table = Table(
        "change of the configuration", "revision", "by", "when", "likelihood",
        box=None, pad_edge=False,
    )  # fmt: skip
    for each in alarm.changes:
        side = "before" if each.before_s >= 0 else "after"
        table.add_row(
            Text("\n".join(each.paths[:6])), str(each.revision), each.by,
            f"{abs(each.before_s):.0f} s {side}", f"{each.likelihood:.0%}",
        )  # fmt: skip
    return table


def print_webhooks(found: Sequence[WebhookStanding]) -> None:
    """Print how webhooks stand."""
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print("no webhooks; see `monitoring.webhooks` in docs/drift.md")
        return
    table = Table("webhook", "format", "waiting", "last settled (UTC)", box=None, pad_edge=False)
    for each in found:
        waiting = f"{each.waiting}, fails" if each.trying else str(each.waiting)
        table.add_row(each.name, each.format, waiting, _moment(each.settled_at))
    console.print(table)
    for each in found:
        for one in each.given_up:
            at = _moment(one.at)
            console.print(Text(f"{each.name} was not told of {one.id[:8]} ({at}): {one.why}"))


def _moment(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S}"
