"""The subcommands of `eventrail keys` that change something."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.configuring.doing import present
from eventrail.cli.keys.doing import with_admin
from eventrail.cli.keys.options import (
    Concurrent,
    Expires,
    KeyId,
    KeyName,
    Models,
    RequestsPerMinute,
    Scopes,
    TokensPerMinute,
    Urgency,
)
from eventrail.cli.options import AsJson, DryRun, Nats, Reason, State

if TYPE_CHECKING:
    from eventrail.keys.admin import KeyAdmin
    from eventrail.keys.key import VirtualKey
    from eventrail.keys.lifecycle import Issued


def create(
    tenant: Annotated[str, typer.Argument(help="whose key it is")],
    *,
    name: KeyName = "default",
    scope: Scopes = None,
    model: Models = None,
    expires: Expires = "",
    requests_per_minute: RequestsPerMinute = 0,
    tokens_per_minute: TokensPerMinute = 0,
    concurrent: Concurrent = 0,
    priority: Urgency = "interactive",
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Make a key and print it, once; only its hash is stored."""
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.keys.show import document, print_key, print_new  # noqa: PLC0415
    from eventrail.cli.keys.terms import check_names, terms_of  # noqa: PLC0415
    from eventrail.keys.lifecycle import issue  # noqa: PLC0415

    limits = (requests_per_minute, tokens_per_minute, concurrent)
    terms = terms_of(name, scope, model, expires, limits=limits, priority=priority)
    check_names(tenant, terms, present(nats, state))
    if dry_run:
        like = issue(tenant, terms, now=datetime.now(UTC)).key
        typer.echo("would make a key such as this; nothing was stored", err=True)
        typer.echo(json_of(document(like))) if as_json else print_key(like)
        return

    async def make(admin: "KeyAdmin") -> "Issued":
        return await admin.create(tenant, terms)

    issued = with_admin(make, "keys create", reason, nats, state)
    typer.echo(json_of(document(issued.key, issued.text))) if as_json else print_new(issued)


def rotate(
    key_id: KeyId,
    *,
    overlap: Annotated[str, typer.Option(help="how long the old key stays good, e.g. 24h")] = "24h",
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Make a key that replaces another, on the same terms, and print it, once.

    The old one stays good for the overlap, so that apps can change over one by one.
    """
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415 -- loaded on use
    from eventrail.cli.keys.show import document, print_new  # noqa: PLC0415
    from eventrail.keys import lifecycle  # noqa: PLC0415
    from eventrail.keys.durations import parse_duration  # noqa: PLC0415

    span = parse_duration(overlap)

    async def turn(admin: "KeyAdmin") -> "tuple[VirtualKey, Issued]":
        if not dry_run:
            return await admin.rotate(key_id, span)
        old, now = await admin.get(key_id), datetime.now(UTC)
        new = lifecycle.successor(old, now=now)
        return lifecycle.retire(old, new.key.id, span, now=now), new

    old, new = with_admin(turn, "keys rotate", reason, nats, state)
    if as_json:
        secret = "" if dry_run else new.text
        typer.echo(json_of({"old": document(old), "new": document(new.key, secret)}))
    elif not dry_run:
        print_new(new)
    if not as_json:
        would = "would be" if dry_run else "is"
        typer.echo(f"key {old.id} {would} good until {old.expires:%Y-%m-%d %H:%M:%S}Z", err=True)


def revoke(
    key_id: KeyId,
    *,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Take a key back, for good.

    Within a second no gateway takes a request with it, and its NATS connections are closed.
    Requests that were taken before go on, and are billed.
    """
    from eventrail.keys import lifecycle  # noqa: PLC0415 -- loaded on use

    async def take_back(admin: "KeyAdmin") -> "VirtualKey":
        if dry_run:
            return lifecycle.revoke(await admin.get(key_id), now=datetime.now(UTC))
        return await admin.revoke(key_id)

    key = with_admin(take_back, "keys revoke", reason, nats, state)
    _tell(key, "revoked", dry_run=dry_run, as_json=as_json)


def expire(
    key_id: KeyId,
    *,
    after: Annotated[str, typer.Option("--in", help="from now, e.g. 7d")] = "",
    at: Annotated[datetime | None, typer.Option(help="when, in UTC")] = None,
    never: Annotated[bool, typer.Option("--never", help="take its end away")] = False,
    reason: Reason = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Give a key another end. One that is expired or revoked stays so."""
    from eventrail.keys import lifecycle  # noqa: PLC0415 -- loaded on use

    end = _end(after, at, never=never)

    async def set_end(admin: "KeyAdmin") -> "VirtualKey":
        if dry_run:
            return lifecycle.expire(await admin.get(key_id), end, now=datetime.now(UTC))
        return await admin.expire(key_id, end)

    key = with_admin(set_end, "keys expire", reason, nats, state)
    until = "good for ever" if end is None else f"good until {end:%Y-%m-%d %H:%M:%S}Z"
    _tell(key, until, dry_run=dry_run, as_json=as_json)


def _end(after: str, at: datetime | None, *, never: bool) -> datetime | None:
    """Return when a key is to end; the options must say exactly one thing."""
    from eventrail.keys.durations import parse_duration  # noqa: PLC0415

    if bool(after) + (at is not None) + never != 1:
        raise typer.BadParameter("give one of --in, --at and --never")
    if after:
        return datetime.now(UTC) + parse_duration(after)
    return None if at is None else at.replace(tzinfo=at.tzinfo or UTC)


def _tell(key: "VirtualKey", what: str, *, dry_run: bool, as_json: bool) -> None:
    from eventrail.cli.configuring.show import json_of  # noqa: PLC0415
    from eventrail.cli.keys.show import document  # noqa: PLC0415

    if as_json:
        typer.echo(json_of(document(key)))
    else:
        typer.echo(f"key {key.id} ({key.name}) {'would be' if dry_run else 'is'} {what}")
