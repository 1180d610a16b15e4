"""Read stored messages through JetStream's API, from the stream's leader.

Direct gets may be answered by a follower that is behind; whether an append was ours must be
decided on the leader's word, so everything here uses `STREAM.MSG.GET`.
"""

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
    """

    subject: str
    sequence: int
    data: bytes
    message_id: str


class _RawMessage(msgspec.Struct, frozen=True):
    subject: str
    seq: int
    data: bytes = b""
    hdrs: bytes = b""


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
        return StoredMessage(raw.subject, raw.seq, raw.data, header(raw.hdrs, "Nats-Msg-Id"))


def header(block: bytes, name: str) -> str:
    """Return the value of `name` in a raw NATS header block; empty if absent."""
    wanted = name.lower()
    for line in block.decode("utf-8", "replace").split("\r\n")[1:]:
        key, separator, value = line.partition(":")
        if separator and key.strip().lower() == wanted:
            return value.strip()
    return ""
