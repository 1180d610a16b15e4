"""Writes to a bucket that take effect only in the place of what was read (NATS ADR-8)."""

from nats.aio.client import Client

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.publisher import (
    EXPECT_LAST,
    WRONG_LAST_SEQUENCE,
    OutcomeUnknown,
    Publisher,
)
from eventrail.eventlog.jetstream.reader import Reader


class Conditional:
    """One bucket.

    Args:
        client: the process's connection.
        publisher: of the same connection.
        bucket: its name.
        timeout_s: seconds in which it answers.
    """

    def __init__(
        self, client: Client, publisher: Publisher, bucket: str, timeout_s: float = 5.0
    ) -> None:
        self._publisher = publisher
        self._prefix = f"$KV.{bucket}."
        self._reader = Reader(client, f"KV_{bucket}", timeout_s)
        self._timeout = timeout_s

    async def put(self, name: str, value: bytes, expected: int) -> int | None:
        """Store a value in place of a revision, 0 for none; return its own.

        Returns:
            None if another revision is there by now.

        Raises:
            LogUnavailable: whether it is stored is not known.
        """
        subject = f"{self._prefix}{name}"
        try:
            ack = await self._publisher.publish(
                subject, value, {EXPECT_LAST: str(expected)}, self._timeout
            )
        except OutcomeUnknown as error:
            raise LogUnavailable(str(error)) from error
        if ack.error is None:
            return ack.seq
        if ack.error.err_code in WRONG_LAST_SEQUENCE:
            return None
        raise LogUnavailable(f"{subject} refused: {ack.error.description}")

    async def last(self, name: str) -> tuple[bytes, int] | None:
        """Return what is stored, and its revision; None if nothing is.

        Raises:
            LogUnavailable: the bucket did not answer.
        """
        found = await self._reader.last(f"{self._prefix}{name}")
        return None if found is None else (found.data, found.sequence)
