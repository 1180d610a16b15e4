"""Tenants, for people and as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from eventrail.cli.configuring.session import Outcome
from eventrail.cli.configuring.show import finish, json_of
from eventrail.cli.keys.show import document, keys_table, print_new
from eventrail.config.model import Config
from eventrail.keys.key import VirtualKey
from eventrail.keys.lifecycle import Issued


def report_added(name: str, outcome: Outcome, issued: Issued | None, *, as_json: bool) -> None:
    """Print what came of adding a tenant."""
    if as_json:
        key = None if issued is None else document(issued.key, issued.text)
        typer.echo(json_of({"tenant": name, **_plain(outcome), "key": key}))
        raise typer.Exit(int(bool(outcome.lagging)))
    if issued is not None:
        print_new(issued)
    finish(outcome, as_json=False)


def report_removed(
    name: str, outcome: Outcome, revoked: Sequence[VirtualKey], *, erased: bool, as_json: bool
) -> None:
    """Print what came of removing a tenant."""
    if as_json:
        ids = [key.id for key in revoked]
        typer.echo(json_of({"tenant": name, **_plain(outcome), "revoked": ids, "erased": erased}))
        return
    would = "would be " if outcome.dry_run else ""
    for key in revoked:
        typer.echo(f"key {key.id} ({key.name}) {would}revoked")
    typer.echo(f"tenant {name} {would}removed{' and erased' if erased else ''}")


def tenants_table(config: Config, keys: Sequence[VirtualKey]) -> Table:
    """Return the tenants, a line each."""
    columns = ("tenant", "keys", "timeout", "share", "weight", "priority")
    table = Table(*columns, box=None, pad_edge=False)
    for name, tenant in config.tenants.items():
        counted = sum(key.tenant == name for key in keys)
        table.add_row(
            name,
            f"{counted} + {len(tenant.key_hashes)} in the document",
            f"{tenant.timeout_s:g} s",
            tenant.share or name,
            f"{tenant.weight:g}",
            tenant.priority,
        )
    return table


def tenant_document(name: str, config: Config, keys: Sequence[VirtualKey]) -> dict[str, Any]:
    """Return a tenant and its keys as plain data, without secrets."""
    fields: dict[str, Any] = msgspec.to_builtins(config.tenants[name])
    hashes = len(fields.pop("key_hashes", []))
    own = [document(key) for key in keys if key.tenant == name]
    return {"tenant": name, **fields, "keys_in_document": hashes, "keys": own}


def print_tenant(name: str, config: Config, keys: Sequence[VirtualKey]) -> None:
    """Print a tenant and its keys."""
    for field, value in tenant_document(name, config, ()).items():
        if field != "keys":
            typer.echo(f"{field:17} {value}")
    Console().print(keys_table([key for key in keys if key.tenant == name]))


def good(keys: Sequence[VirtualKey]) -> list[VirtualKey]:
    """Return the keys that let somebody in now."""
    now = datetime.now(UTC)
    return [key for key in keys if key.good(now)]


def _plain(outcome: Outcome) -> dict[str, Any]:
    return msgspec.to_builtins(outcome)
