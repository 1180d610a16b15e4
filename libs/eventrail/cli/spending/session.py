"""What the subcommands read: the lake, the hot log, the configuration and the books."""

import asyncio
import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from nats.errors import Error as NatsError
from nats.js.errors import KeyNotFoundError

from eventrail.cli.inspect.session import command_settings, connected
from eventrail.config.model import Config, decode_config
from eventrail.config.store import DOCUMENT
from eventrail.eventlog.jetstream import JetStreamLog, names
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.money.book import Book
from eventrail.spend.books import read_books
from eventrail.spend.hot import Hot, read_hot
from eventrail.spend.source import last_of, open_spend

if TYPE_CHECKING:
    import duckdb
    from nats.aio.client import Client


class Seen(msgspec.Struct, frozen=True):
    """What a command reads of the running system.

    Attributes:
        hot: what the lake has not yet.
        books: by subject, read before it.
        config: in force.
    """

    hot: Hot = Hot()
    books: dict[str, Book] = {}
    config: Config = Config()


@contextlib.contextmanager
def look(
    nats: str | None, state: Path | None, lake: str | None, *, cold: bool = False
) -> "Generator[tuple[duckdb.DuckDBPyConnection, Seen]]":
    """Yield DuckDB over all calls, and what else was seen.

    Raises:
        LogUnavailable: the hot log does not answer, and the lake alone was not asked for.
    """
    settings = command_settings(nats=nats, state=state, lake=lake)
    place = settings.lake_place

    async def read() -> Seen:
        async with connected(settings, "spend") as client:
            return await _seen(client, place)

    seen = Seen() if cold else asyncio.run(read())
    with open_spend(place, seen.hot) as connection:
        yield connection, seen


async def _seen(client: "Client", lake: Path | str) -> Seen:
    books = await read_books(client)
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    hot = await read_hot(client, log, last_of(lake, names.LOG), last_of(lake, names.NOTES))
    return Seen(hot, books, await _config(client))


async def _config(client: "Client") -> Config:
    try:
        bucket = await client.jetstream().key_value(names.CONFIG_BUCKET)
        entry = await bucket.get(DOCUMENT)
    except (NatsError, KeyNotFoundError):
        return Config()
    return decode_config(entry.value or b"", entry.revision or 0)
