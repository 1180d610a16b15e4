"""The subcommands of `eventrail tenants` that change something."""

from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import asked_of, change
from eventrail.cli.configuring.options import WAIT_S, Wait
from eventrail.cli.keys.options import Expires, KeyName, Models, Scopes
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State
from eventrail.cli.pools.doing import on_server

if TYPE_CHECKING:
    from pathlib import Path

    from nats.aio.client import Client

    from eventrail.cli.configuring.session import Outcome
    from eventrail.keys.key import VirtualKey
    from eventrail.keys.lifecycle import Issued

Name = Annotated[str, typer.Argument(metavar="NAME", help="the tenant's name")]
Fields = Annotated[
    list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="e.g. weight=2 timeout_s=30")
]


def add(
    name: Name,
    fields: Fields = None,
    *,
    key: Annotated[bool, typer.Option("--key/--no-key", help="make a first key")] = True,
    key_name: KeyName = "default",
    scope: Scopes = None,
    model: Models = None,
    expires: Expires = "",
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Add a tenant: its entry in the configuration, its data key, a first key, printed once.

    The key opens HTTP, and NATS as user `tenant-<name>`, at once; no server is reloaded.
    """
    from eventrail.cli.configuring.session import changed  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.keys.terms import terms_of  # noqa: PLC0415
    from eventrail.cli.tenants.edit import read_fields, with_tenant  # noqa: PLC0415
    from eventrail.cli.tenants.session import first_key  # noqa: PLC0415
    from eventrail.cli.tenants.show import report_added  # noqa: PLC0415

    given = read_fields(fields or [])
    terms = terms_of(key_name, scope, model, expires)
    asked = asked_of("tenants add", reason, dry_run=dry_run, wait_s=wait)

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    async def carry_out(client: "Client") -> "tuple[Outcome, Issued | None]":
        outcome = await changed(client, lambda it: with_tenant(it, name, given), asked, tell)
        if dry_run:
            return outcome, None
        _make_data_key(name, state)
        return outcome, await first_key(client, name, terms, asked) if key else None

    outcome, issued = on_server(carry_out, nats, state)
    report_added(name, outcome, issued, as_json=as_json)


def set_(
    name: Name,
    fields: Fields = None,
    *,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Set fields of a tenant; those not given stay. The same as `eventrail config set`."""
    from eventrail.cli.tenants.edit import read_fields, with_fields  # noqa: PLC0415 -- on use

    given = read_fields(fields or [])
    if not given:
        raise typer.BadParameter("give at least one FIELD=VALUE, e.g. weight=2")
    asked = asked_of("tenants set", reason, dry_run=dry_run, wait_s=wait)
    change(lambda config: with_fields(config, name, given), asked, nats, state, as_json=as_json)


def remove(
    name: Name,
    *,
    erase: Annotated[bool, typer.Option("--erase", help="also delete its data key")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
    reason: Reason = "",
    wait: Wait = WAIT_S,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Revoke a tenant's keys and take it out of the configuration. Its log stays.

    With --erase its data key is deleted too: what its log holds in sealed form, which is the
    requests' own words and the personal data in them, can never be read again. Requests that are
    still open fail then, so let them end first.
    """
    from eventrail.cli.tenants.session import removed  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.tenants.show import report_removed  # noqa: PLC0415

    asked = asked_of("tenants remove", reason, dry_run=dry_run, wait_s=wait)
    if not yes and not dry_run:
        what = "and its data key, for good" if erase else "and revoke its keys"
        typer.confirm(f"remove tenant {name} {what}?", abort=True, err=True)

    def tell(line: str) -> None:
        typer.echo(line, err=True)

    async def carry_out(client: "Client") -> "tuple[list[VirtualKey], Outcome]":
        return await removed(client, name, asked, tell)

    revoked, outcome = on_server(carry_out, nats, state)
    erased = erase and not dry_run and _erase_data_key(name, state)
    report_removed(name, outcome, revoked, erased=erased, as_json=as_json)
    if erase and not dry_run and not erased:
        typer.echo("its data key is not here: delete it where the services run", err=True)
        raise typer.Exit(1)


def _make_data_key(tenant: str, state: "Path | None") -> None:
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.tenants.session import data_keys  # noqa: PLC0415

    keys = data_keys(command_settings(state=state).state)
    if keys is None:
        typer.echo("no state folder here: the data key is made where it is first used", err=True)
    else:
        keys.current(tenant)


def _erase_data_key(tenant: str, state: "Path | None") -> bool:
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415
    from eventrail.cli.tenants.session import data_keys  # noqa: PLC0415

    keys = data_keys(command_settings(state=state).state)
    if keys is not None:
        keys.erase(tenant)
    return keys is not None
