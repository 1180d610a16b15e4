"""`list`, `show` and `follow`."""

import asyncio
import contextlib
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.options import AsJson, Nats, State

if TYPE_CHECKING:
    from eventrail.contracts.operations import Alarm

Tenant = Annotated[str | None, typer.Option(help="only of this tenant")]
Kind = Annotated[str | None, typer.Option(help="only of this kind, e.g. `output`")]


def list_(
    *,
    tenant: Tenant = None,
    kind: Kind = None,
    limit: Annotated[int, typer.Option(min=1, help="how many, the latest")] = 20,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """List the latest alarms.

    \b
      eventrail alarms list --tenant acme
      eventrail alarms list --json | jq '.[].message'
    """
    from eventrail.cli.watching.show import print_alarms, to_json  # noqa: PLC0415 -- loaded on use

    found = [
        each
        for each in asyncio.run(_stored(nats, state))
        if tenant in {None, each.tenant} and kind in {None, each.kind}
    ][-limit:]
    typer.echo(to_json(found)) if as_json else print_alarms(found)


def show(
    alarm: Annotated[str, typer.Argument(help="id of an alarm, or how it begins")],
    *,
    nats: Nats = None,
    state: State = None,
    as_json: AsJson = False,
) -> None:
    """Show one alarm: what, since when, among whom, which requests, which changes.

    \b
      eventrail alarms show 3f2a
    """
    from eventrail.cli.watching.show import print_alarm, to_json  # noqa: PLC0415 -- loaded on use

    found = [each for each in asyncio.run(_stored(nats, state)) if each.id.startswith(alarm)]
    if len(found) != 1:
        why = "there is no alarm" if not found else f"{len(found)} alarms have an id"
        typer.echo(f"eventrail alarms: {why} that begins with {alarm!r}", err=True)
        raise typer.Exit(1)
    typer.echo(to_json(found[0])) if as_json else print_alarm(found[0])


def follow(*, nats: Nats = None, state: State = None, as_json: AsJson = False) -> None:
    """Print alarms as they are raised, until Ctrl-C.

    \b
      eventrail alarms follow --json
    """
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_follow(nats, state, as_json=as_json))


async def _stored(nats: str | None, state: "State") -> "list[Alarm]":
    from eventrail.cli.inspect.session import command_settings, connected  # noqa: PLC0415
    from eventrail.contracts.operations import decode_alarm  # noqa: PLC0415
    from eventrail.eventlog.jetstream import names  # noqa: PLC0415
    from eventrail.eventlog.jetstream.reader import Reader  # noqa: PLC0415

    async with connected(command_settings(nats=nats, state=state), "alarms") as client:
        found = Reader(client, names.OPERATIONS).all("alarm.>")
        return [decode_alarm(message.data) async for message in found]


async def _follow(nats: str | None, state: "State", *, as_json: bool) -> None:
    from eventrail.cli.inspect.session import command_settings, connected  # noqa: PLC0415
    from eventrail.cli.watching.show import line_of, to_json  # noqa: PLC0415
    from eventrail.contracts.operations import decode_alarm  # noqa: PLC0415
    from eventrail.eventlog.jetstream import names  # noqa: PLC0415
    from eventrail.eventlog.jetstream.follow import follow_messages  # noqa: PLC0415

    async with connected(command_settings(nats=nats, state=state), "alarms") as client:
        info = await client.jetstream().stream_info(names.OPERATIONS)
        async for _, message in follow_messages(
            client, names.OPERATIONS, "alarm.>", after=info.state.last_seq
        ):
            alarm = decode_alarm(message.data)
            typer.echo(to_json(alarm) if as_json else line_of(alarm))
