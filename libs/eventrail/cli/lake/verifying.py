"""`eventrail lake verify`."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.lake.options import Streams, streams_of
from eventrail.cli.options import AsJson, Lake, Nats, State

if TYPE_CHECKING:
    from rich.progress import Progress

    from eventrail.config.settings import Settings
    from eventrail.lake.verify import Verified


def verify(
    *,
    stream: Streams = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="do not hold it against the streams")
    ] = False,
    as_json: AsJson = False,
    lake: Lake = None,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Read the whole lake back, and hold it against what the streams still have.

    Every file must decode, hold only sequences of its range and have the bytes that its manifest
    names; no row may be there twice; and each message that is still in its stream must have
    exactly its rows in the lake, by id and by the hash of their data. Ends with status 1 if
    anything is wrong.

    \b
      eventrail lake verify
      eventrail lake verify --stream LOG --offline --json
    """
    from rich.console import Console  # noqa: PLC0415 -- loaded when run
    from rich.progress import Progress  # noqa: PLC0415

    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415

    settings = command_settings(nats=nats, state=state, lake=lake)
    with Progress(transient=True, console=Console(stderr=True)) as progress:
        found = asyncio.run(_verify(settings, streams_of(stream), progress, offline=offline))
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded when run

        typer.echo(msgspec.json.format(msgspec.json.encode(found)))
    else:
        for each in found:
            typer.echo(
                f"{each.stream}: {each.files} files, {each.rows:,} rows, "
                f"{each.compared:,} messages compared: "
                + ("whole" if not each.problems else f"{len(each.problems)} problems")
            )
            for problem in each.problems:
                typer.echo(f"  {problem}")
    if any(each.problems for each in found):
        raise typer.Exit(1)


async def _verify(
    settings: "Settings", streams: list[str], progress: "Progress", *, offline: bool
) -> "list[Verified]":
    from eventrail.cli.inspect.session import connected  # noqa: PLC0415 -- loaded when run
    from eventrail.eventlog.jetstream import JetStreamLog  # noqa: PLC0415
    from eventrail.eventlog.jetstream.bodies import ObjectBodies  # noqa: PLC0415
    from eventrail.lake.messages import whole_by  # noqa: PLC0415
    from eventrail.lake.verify import verify_files, verify_hot  # noqa: PLC0415

    found: list[Verified] = []
    for name in streams:
        files = progress.add_task(f"{name}: files", total=None)
        found.append(
            await asyncio.to_thread(
                verify_files,
                settings.lake_place,
                name,
                lambda done, every, task=files: progress.update(task, completed=done, total=every),
            )
        )
    if offline:
        return found
    async with connected(settings, "eventrail-lake") as client:
        whole = whole_by(JetStreamLog(client, ObjectBodies(client.jetstream())).resolve)
        for each in found:
            task = progress.add_task(f"{each.stream}: messages", total=None)
            await verify_hot(
                client,
                settings.lake_place,
                each,
                whole,
                lambda done, every, at=task: progress.update(at, completed=done, total=every),
            )
    return found
