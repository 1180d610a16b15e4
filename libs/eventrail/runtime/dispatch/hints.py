"""Hear that something has arrived for a pool, without taking it.

An ephemeral consumer pushes the headers of new records to every replica. So a replica that has
free slots, but too few to wait for each queue, learns at once which one to ask. A lost hint
costs a second at most: queues are looked into now and then without one.
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog import prefix
from eventrail.eventlog.jetstream.publisher import ApiError
from eventrail.eventlog.jetstream.source import parse_ack_subject

_log = structlog.get_logger(__name__)

_GONE_AFTER_S = 30
"""The server removes the consumer when nobody has listened for so long."""


class _Made(msgspec.Struct):
    error: ApiError | None = None


class Hints:
    """Calls `hear` with subject, sequence and header `Eventrail-Prefix` of every new record.

    Args:
        client: a connected client; the caller closes it.
        stream: where the records are.
        hear: called in the event loop.
    """

    def __init__(self, client: Client, stream: str, hear: Callable[[str, int, str], None]) -> None:
        self._client = client
        self._stream = stream
        self._hear = hear
        self._subscription: Subscription | None = None

    async def listen(self, subjects: Sequence[str]) -> None:
        """Listen to `subjects` from now on, and to no others.

        Raises:
            LogUnavailable: the server did not make the consumer.
        """
        await self.stop()
        inbox = self._client.new_inbox()
        self._subscription = await self._client.subscribe(inbox, cb=self._on_message)
        config: dict[str, Any] = {
            "deliver_subject": inbox,
            "deliver_policy": "new",
            "ack_policy": "none",
            "headers_only": True,
            "filter_subjects": list(subjects),
            "inactive_threshold": _GONE_AFTER_S * 1_000_000_000,
            "num_replicas": 1,
            "mem_storage": True,
        }
        query = msgspec.json.encode({"stream_name": self._stream, "config": config})
        call = f"$JS.API.CONSUMER.CREATE.{self._stream}"
        try:
            reply = await self._client.request(call, query, timeout=5)
            made = msgspec.json.decode(reply.data, type=_Made)
        except (NatsError, msgspec.MsgspecError) as error:
            raise LogUnavailable(f"{call}: {error!r}") from error
        if made.error is not None:
            raise LogUnavailable(f"{call}: {made.error.description}")

    async def stop(self) -> None:
        """Stop listening."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
            self._subscription = None

    async def _on_message(self, message: Msg) -> None:
        if message.reply:
            conversation = (message.headers or {}).get(prefix.HEADER, "")
            sequence = parse_ack_subject(message.reply).sequence
            self._hear(message.subject, sequence, conversation)
