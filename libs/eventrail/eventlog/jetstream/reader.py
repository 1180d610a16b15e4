"""Read stored messages through JetStream's API, from the stream's leader.

Direct gets may be answered by a follower that is behind; whether an append was ours must be
decided on the leader's word, so everything here uses `STREAM.MSG.GET`.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.jetstream.publisher import ApiError

MSG_NOT_FOUND = 10037


class StoredMessage(msgspec.Struct, frozen=True):
    """A message of a stream.

    Attributes:
        subject: its subject.
        sequence: its stream sequence.
        data: its payload.
        message_id: its `Nats-Msg-Id`; empty if it had none.
        stored_ns: when the broker stored it, in nanoseconds since 1970.
    """

    subject: str
    sequence: int
    data: bytes
    message_id: str
    stored_ns: int = 0


class _RawMessage(msgspec.Struct, frozen=True):
    subject: str
    seq: int
    data: bytes = b""
    hdrs: bytes = b""
    time: str = ""


class _Response(msgspec.Struct, frozen=True):
    message: _RawMessage | None = None
    error: ApiError | None = None


class Reader:
    """Reads one stream."""

    def __init__(self, client: Client, stream: str, timeout_s: float = 5.0) -> None:
        self._client = client
        self._subject = f"$JS.API.STREAM.MSG.GET.{stream}"
        self._timeout = timeout_s

    async def last(self, subject_filter: str) -> StoredMessage | None:
        """Return the newest message that matches; None if there is none."""
        return await self._get({"last_by_subj": subject_filter})

    async def next(self, subject_filter: str, sequence: int) -> StoredMessage | None:
        """Return the first match at or above `sequence`; None if there is none."""
        return await self._get({"seq": sequence, "next_by_subj": subject_filter})

    async def all(self, subject_filter: str) -> AsyncIterator[StoredMessage]:
        """Yield the messages that match, oldest first."""
        found = await self.next(subject_filter, 1)
        while found is not None:
            yield found
            found = await self.next(subject_filter, found.sequence + 1)

    async def since(self, subject_filter: str, at: datetime) -> StoredMessage | None:
        """Return the first match stored at `at` or later; None if there is none."""
        return await self._get({"start_time": at.isoformat(), "next_by_subj": subject_filter})

    async def at(self, sequence: int) -> StoredMessage | None:
        """Return the message at `sequence`; None if it is gone."""
        return await self._get({"seq": sequence})

    async def _get(self, query: dict[str, Any]) -> StoredMessage | None:
        try:
            reply = await self._client.request(
                self._subject, msgspec.json.encode(query), timeout=self._timeout
            )
        except NatsError as error:
            raise LogUnavailable(
                f"{self._subject} did not answer: {error or type(error).__name__}"
            ) from error
        response = msgspec.json.decode(reply.data, type=_Response)
        if response.error is not None:
            if response.error.err_code == MSG_NOT_FOUND:
                return None
            raise LogUnavailable(f"{self._subject}: {response.error.description}")
        if response.message is None:
            return None
        raw = response.message
        message_id = header(raw.hdrs, "Nats-Msg-Id")
        return StoredMessage(raw.subject, raw.seq, raw.data, message_id, nanoseconds(raw.time))


def nanoseconds(text: str) -> int:
    """Return an RFC 3339 time with up to nine digits of a second, in nanoseconds since 1970.

    Text that is no time gives 0.
    """
    whole, _, rest = text.partition(".")
    digits = rest.rstrip("Zz")
    for sign in "+-":
        digits = digits.partition(sign)[0]
    zone = rest[len(digits) :] if rest else ""
    try:
        moment = datetime.fromisoformat(whole + zone)
    except ValueError:
        return 0
    seconds = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
    return seconds * 1_000_000_000 + int(digits.ljust(9, "0") or 0)


def header(block: bytes, name: str) -> str:
    """Return the value of `name` in a raw NATS header block; empty if absent."""
    wanted = name.lower()
    for line in block.decode("utf-8", "replace").split("\r\n")[1:]:
        key, separator, value = line.partition(":")
        if separator and key.strip().lower() == wanted:
            return value.strip()
    return ""
