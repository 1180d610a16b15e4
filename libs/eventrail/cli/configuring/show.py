"""Changes, outcomes and processes, for people and as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.configuring.session import Outcome
from eventrail.contracts.changes import FieldChange
from eventrail.contracts.config_states import ConfigState

_SIGNS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}
_LONGEST = 120


def print_changes(changes: Iterable[FieldChange], console: Console) -> None:
    """Print what differs, a line a field."""
    for change in changes:
        sign, colour = _SIGNS[change.action]
        console.print(Text(f"{sign} {change.path}{_values(change)}", colour))


def json_of(value: Any) -> str:
    """Return anything as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value)).decode()


def finish(outcome: Outcome, *, as_json: bool) -> None:
    """Print what came of a change; end with status 1 if a process does not work by it."""
    if as_json:
        typer.echo(json_of(outcome))
    else:
        print_changes(outcome.changes, Console(soft_wrap=True, highlight=False))
        typer.echo(_summary(outcome))
        for lag in outcome.lagging:
            typer.echo(f"{lag.by}: {lag.reason}", err=True)
    raise typer.Exit(int(bool(outcome.lagging)))


def _summary(outcome: Outcome) -> str:
    if not outcome.changes:
        return f"nothing differs from revision {outcome.revision}"
    if outcome.dry_run:
        return f"would change revision {outcome.revision}; nothing was stored"
    said = f"revision {outcome.revision} is in force"
    if outcome.applied:
        count = len(outcome.applied)
        said += f"; {count} processes work by it" if count > 1 else "; 1 process works by it"
    if outcome.lagging:
        count = len(outcome.lagging)
        said += f"; {count} do not:" if count > 1 else "; 1 does not:"
    return said


def status_table(stored: int, states: Sequence[ConfigState]) -> Table:
    """Return each process, the revision it works by, and what keeps it from the newest."""
    table = Table("process", "revision", "since", "release", "state", box=None, pad_edge=False)
    for state in states:
        says, colour = _standing(stored, state)
        since = f"{state.since:%Y-%m-%d %H:%M:%S}Z"
        table.add_row(state.by, str(state.revision), since, state.release, Text(says, colour))
    return table


def _standing(stored: int, state: ConfigState) -> tuple[str, str]:
    if state.refused:
        return f"refused revision {state.refused}: {state.reason}", "red"
    if state.revision < stored:
        return "behind", "yellow"
    return "current", "green"


def _values(change: FieldChange) -> str:
    if change.action == "added":
        return f": {_short(change.after)}"
    if change.action == "removed":
        return ""
    return f": {_short(change.before)} -> {_short(change.after)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
