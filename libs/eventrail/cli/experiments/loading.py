"""Everything that the subcommands look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nats.aio.client import Client
from rich.console import Console
from rich.progress import Progress

from eventrail.cli.experiments.hot import read_hot
from eventrail.cli.inspect.session import command_settings
from eventrail.cli.moments import moment
from eventrail.cli.pools.doing import on_server
from eventrail.config.changing.store import DocumentStore
from eventrail.config.model import Config
from eventrail.contracts.changes import Changed
from eventrail.experiments.data import Data


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is known.

    Attributes:
        data: ended requests and what was said of them.
        config: the configuration in force.
        changes: what was done to it.
        now: when this was read.
    """

    data: Data
    config: Config
    changes: Sequence[Changed]
    now: datetime


def load(
    since: str, nats: str | None, state: Path | None, lake: str | None, *, quiet: bool
) -> Loaded:
    """Read the lake, then the hot log.

    Raises:
        InvalidMoment: `since` is none.
        LogUnavailable: NATS cannot be reached.
    """
    now = datetime.now(UTC)
    begin = moment(since)
    data = Data()
    folder = command_settings(state=state, lake=lake).lake_place
    console = Console(stderr=True)
    hidden = quiet or not console.is_terminal
    with Progress(console=console, transient=True, disable=hidden) as progress:
        task = progress.add_task("reading the lake", total=None)
        if not isinstance(folder, Path) or folder.is_dir():
            from eventrail.cli.experiments.cold import read_cold  # noqa: PLC0415 -- loads DuckDB

            read_cold(folder, data, begin)
        progress.update(task, description="reading the log")

        def tell(read: int, left: int) -> None:
            progress.update(task, completed=read, total=read + left)

        async def read(client: Client) -> tuple[Config, list[Changed]]:
            store = DocumentStore(client)
            await read_hot(client, data, begin, tell)
            return await store.present(), await store.changes()

        config, changes = on_server(read, nats, state)
    return Loaded(data, config, changes, now)
