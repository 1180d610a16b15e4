"""Books in the bucket `LIMITS`, in memory: a limit need not outlive the servers that keep it."""

from collections.abc import AsyncIterator

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from eventrail.bus.stored import read_stored
from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.names import LIMITS_BUCKET
from eventrail.eventlog.jetstream.publisher import OutcomeUnknown, Publisher
from eventrail.limits.book import Book, decode_book, encode_book

TIMEOUT_S = 2.0

_STREAM = f"KV_{LIMITS_BUCKET}"
_WRONG_LAST = frozenset({10071, 10164})
"""Error codes of a write that came too late."""

_EXPECTED = "Nats-Expected-Last-Subject-Sequence"


class BucketBooks:
    """Books in a key-value bucket. See `store.Books`."""

    def __init__(self, client: Client, timeout_s: float = TIMEOUT_S) -> None:
        self._client = client
        self._publisher = Publisher(client)
        self._timeout = timeout_s

    async def read(self, key: str) -> tuple[Book | None, int]:
        """Return a book and its revision."""
        subject = f"$JS.API.DIRECT.GET.{_STREAM}.{_subject(key)}"
        try:
            reply = await self._client.request(subject, b"", timeout=self._timeout)
        except NatsError as error:
            raise LogUnavailable(
                f"the bucket {LIMITS_BUCKET} does not answer: {error!r}"
            ) from error
        headers = reply.headers or {}
        if headers.get("Status") == "404":
            return None, 0
        sequence = headers.get("Nats-Sequence", "")
        if not sequence.isdigit():
            raise LogUnavailable(f"the bucket {LIMITS_BUCKET} answers {dict(headers)}")
        return decode_book(reply.data), int(sequence)

    async def write(self, key: str, book: Book, revision: int) -> int | None:
        """Store a book if it is still at `revision`."""
        headers = {_EXPECTED: str(revision)}
        try:
            ack = await self._publisher.publish(
                _subject(key), encode_book(book), headers, self._timeout
            )
        except OutcomeUnknown as error:
            raise LogUnavailable(str(error)) from error
        if ack.error is None:
            return ack.seq
        if ack.error.err_code in _WRONG_LAST:
            return None
        raise LogUnavailable(f"the bucket {LIMITS_BUCKET} refuses: {ack.error.description}")

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


def _subject(key: str) -> str:
    return f"$KV.{LIMITS_BUCKET}.{key}"
