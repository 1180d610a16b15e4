"""A plan and a history, for people and as JSON."""

from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.configuring.show import print_changes
from eventrail.config.changing.store import Revision
from eventrail.pools.plan import WORDS, Plan

_SHOWN = 6
"""Queues named one by one."""

_LEVELS = {"error": "red", "warning": "yellow", "note": "dim"}


def print_plan(plan: Plan, console: Console) -> None:
    """Print what a change would do."""
    if not plan.changes:
        console.print(f"nothing differs from revision {plan.revision}")
    print_changes(plan.changes, console)
    for line in _consequences(plan):
        console.print(line)
    for finding in plan.findings:
        console.print(Text(f"{finding.level}: {finding}", _LEVELS[finding.level]))


def plan_json(plan: Plan) -> str:
    """Return a plan as JSON."""
    return msgspec.json.format(msgspec.json.encode(plan)).decode()


def print_history(history: Sequence[Revision], console: Console) -> None:
    """Print the stored documents, the newest last."""
    table = Table("revision", "when", "by", "what", "changed", box=None, pad_edge=False)
    for revision in history:
        change = revision.change
        if change is None:
            stored = f"{revision.at:%Y-%m-%d %H:%M:%S}Z" if revision.at is not None else "-"
            table.add_row(str(revision.number), stored, "-", "stored without an event", "-")
            continue
        what = change.command + (f" of revision {change.restores}" if change.restores else "")
        what += f": {change.reason}" if change.reason else ""
        when = f"{change.at:%Y-%m-%d %H:%M:%S}Z"
        paths = ", ".join(each.path for each in change.diff)
        table.add_row(str(revision.number), when, change.by, what, paths)
    console.print(table)


def history_json(history: Sequence[Revision]) -> str:
    """Return the stored documents and their events as JSON."""
    return msgspec.json.format(msgspec.json.encode(history)).decode()


def _consequences(plan: Plan) -> Iterator[str]:
    for effect in plan.effects:
        fields = f" ({', '.join(effect.fields)})" if effect.fields else ""
        yield f"pool {effect.pool}: {WORDS[effect.kind]}{fields}"
    for label in plan.makes[:_SHOWN]:
        yield f"makes {label}"
    if len(plan.makes) > _SHOWN:
        yield f"makes {len(plan.makes) - _SHOWN} more, a queue for each tenant and priority"
