"""Keys, for people and as JSON; never a hash."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from eventrail.cli.configuring.show import json_of
from eventrail.contracts.changes import Changed
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Issued
from eventrail.keys.permissions import user_name
from eventrail.keys.scopes import ALL

_COLOURS = {"active": "green", "retiring": "yellow", "expired": "red", "revoked": "red"}


def document(key: VirtualKey, secret: str = "") -> dict[str, Any]:
    """Return a key as plain data, with its state, and with its text if it is new."""
    fields: dict[str, Any] = msgspec.to_builtins(key)
    del fields["hash"]
    shown = {"state": key.state(datetime.now(UTC)), "shown": key.shown}
    return {**fields, **shown, **({"key": secret} if secret else {})}


def keys_json(keys: Sequence[VirtualKey]) -> str:
    """Return keys as JSON."""
    return json_of([document(key) for key in keys])


def keys_table(keys: Sequence[VirtualKey]) -> Table:
    """Return keys as a table."""
    columns = ("id", "tenant", "name", "state", "may", "models", "created", "expires")
    table = Table(*columns, box=None, pad_edge=False)
    now = datetime.now(UTC)
    for key in keys:
        state = key.state(now)
        table.add_row(
            key.id,
            key.tenant,
            key.name,
            Text(state, _COLOURS[state]),
            "all" if set(key.scopes) == set(ALL) else " ".join(key.scopes),
            " ".join(key.models) or "all",
            _day(key.created),
            "never" if key.expires is None else _day(key.expires),
        )
    return table


def history_table(changes: Sequence[Changed]) -> Table:
    """Return changes of keys, the newest last."""
    table = Table("when", "by", "key", "what", "changed", box=None, pad_edge=False)
    for change in changes:
        paths = [each.path.split(".") for each in change.diff]
        fields = " ".join(".".join(path[2:]) for path in paths) or "all"
        what = change.command + (f": {change.reason}" if change.reason else "")
        when = f"{change.at:%Y-%m-%d %H:%M:%S}Z"
        table.add_row(when, change.by, paths[0][1] if paths else "", what, fields)
    return table


def print_key(key: VirtualKey) -> None:
    """Print everything about a key, a line a field."""
    for name, value in document(key).items():
        typer.echo(f"{name:13} {_text(value)}")


def print_new(issued: Issued) -> None:
    """Print a new key: the only time that it is shown."""
    typer.echo(issued.text)
    key = issued.key
    typer.echo(f"key {key.id} of {key.tenant}: keep it, it is not shown again", err=True)
    if "nats" in key.scopes:
        typer.echo(
            f"over NATS: user tenant-{key.tenant} or {user_name(key.id)}, the key as password",
            err=True,
        )


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, msgspec.convert(value, list[Any])))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
