"""Books in the bucket `LIMITS`, in memory: a limit need not outlive the servers that keep it."""

from collections.abc import AsyncIterator

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from eventrail.bus.stored import read_stored
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.conditional import Conditional
from eventrail.eventlog.jetstream.names import LIMITS_BUCKET
from eventrail.eventlog.jetstream.publisher import Publisher
from eventrail.limits.book import Book, decode_book, encode_book

TIMEOUT_S = 2.0


class BucketBooks:
    """Books in a key-value bucket. See `store.Books`."""

    def __init__(self, client: Client, timeout_s: float = TIMEOUT_S) -> None:
        self._client = client
        self._books = Conditional(client, Publisher(client), LIMITS_BUCKET, timeout_s)

    async def read(self, key: str) -> tuple[Book | None, int]:
        """Return a book and its revision."""
        found = await self._books.last(key)
        if found is None:
            return None, 0
        value, revision = found
        return decode_book(value), revision

    async def write(self, key: str, book: Book, revision: int) -> int | None:
        """Store a book if it is still at `revision`."""
        return await self._books.put(key, encode_book(book), revision)

    async def all(self) -> AsyncIterator[Book]:
        """Yield every book, in the order of their names.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        try:
            entries = await read_stored(self._client.jetstream(), LIMITS_BUCKET)
        except (NatsError, JetStreamError) as error:
            raise LogUnavailable(
                f"the bucket {LIMITS_BUCKET} does not answer: {error!r}"
            ) from error
        for name in sorted(entry.key for entry in entries):
            book, _ = await self.read(name)
            if book is not None:
                yield book
