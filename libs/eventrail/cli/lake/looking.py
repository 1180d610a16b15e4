"""`eventrail lake status`."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from eventrail.cli.lake.options import Streams, streams_of
from eventrail.cli.options import AsJson, Lake, Nats, State

if TYPE_CHECKING:
    from eventrail.config.settings import Settings
    from eventrail.lake.behind import State as Behind
    from eventrail.lake.inventory import Held


def status(
    *,
    stream: Streams = None,
    offline: Annotated[bool, typer.Option("--offline", help="leave lag and gaps out")] = False,
    as_json: AsJson = False,
    lake: Lake = None,
    nats: Nats = None,
    state: State = None,
) -> None:
    """Show files, rows and bytes by stream and date, and how far each stream is behind.

    Lag and gaps need NATS; without it they are left out. A gap is a run of messages that the
    stream has and the lake passed over: there must be none. Runs that are deleted in the stream
    were there before the archiver, or were purged by hand.

    \b
      eventrail lake status
      eventrail lake status --stream NOTES --json
    """
    from eventrail.cli.inspect.session import command_settings  # noqa: PLC0415 -- loaded when run
    from eventrail.lake.inventory import inventory  # noqa: PLC0415

    settings = command_settings(nats=nats, state=state, lake=lake)
    wanted = streams_of(stream)
    held = inventory(settings.lake_place, wanted)
    behind, why = ([], "--offline") if offline else asyncio.run(_behind(settings, wanted))
    if as_json:
        import msgspec  # noqa: PLC0415 -- loaded when run

        told = {"lake": str(settings.lake_place), "held": held, "streams": behind, "nats": why}
        typer.echo(msgspec.json.format(msgspec.json.encode(told)))
        return
    _show(str(settings.lake_place), held, behind, why)


async def _behind(settings: "Settings", wanted: Sequence[str]) -> "tuple[list[Behind], str]":
    """Return how far each stream is behind; nothing and the reason without NATS."""
    from nats.errors import Error as NatsError  # noqa: PLC0415 -- loaded when run

    from eventrail.cli.inspect.session import connected  # noqa: PLC0415
    from eventrail.contracts.errors import LogUnavailable  # noqa: PLC0415
    from eventrail.lake.behind import measure  # noqa: PLC0415

    try:
        async with connected(settings, "eventrail-lake") as client:
            return [await measure(client, settings.lake_place, name) for name in wanted], ""
    except (LogUnavailable, NatsError) as error:
        return [], str(error) or repr(error)


def _show(lake: str, held: "Sequence[Held]", behind: "Sequence[Behind]", why: str) -> None:
    from rich.console import Console  # noqa: PLC0415 -- loaded on use
    from rich.filesize import decimal  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    shown = Table(
        "stream",
        "date",
        "files",
        "compacted",
        "rows",
        "size",
        "sequences",
        box=None,
        pad_edge=False,
    )
    for each in held:
        files, sequences = str(each.archived + each.compacted), f"{each.first}-{each.last}"
        shown.add_row(
            each.stream,
            each.date,
            files,
            str(each.compacted),
            f"{each.rows:,}",
            decimal(each.bytes),
            sequences,
        )
    console.print(shown if held else f"nothing is archived in {lake}")
    if why:
        console.print(f"lag and gaps are not known: {why}", soft_wrap=True)
        return
    lags = Table("stream", "behind", "oldest", "gaps", "deleted", box=None, pad_edge=False)
    for one in behind:
        lags.add_row(
            one.stream,
            f"{one.lag_messages:,}",
            f"{one.lag_s:.0f} s",
            _runs(one.gaps),
            _runs(one.deleted),
        )
    console.print(lags)


def _runs(runs: Sequence[tuple[int, int]], most: int = 3) -> str:
    told = ", ".join(f"{first}-{last}" for first, last in runs[:most])
    more = f" and {len(runs) - most} more" if len(runs) > most else ""
    return f"{told}{more}" or "none"
