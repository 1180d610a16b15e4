"""Follows a part of a stream for as long as a process runs."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.bus.tasks import first_of
from eventrail.contracts.errors import UndecodableMessage
from eventrail.eventlog.jetstream.follow import follow_messages
from eventrail.eventlog.jetstream.patience import keep_at

_log = structlog.get_logger(__name__)

PAUSE_S: Final = 1.0

Take = Callable[[str, Msg, int], None]
"""Takes a message in: the rest of its subject, itself, its sequence."""


class Following:
    """See `runtime.service.Daemon`.

    Args:
        client: the process's connection.
        stream: whose messages.
        prefix: of the subjects that are followed, up to and with a dot.
        take: called for each message, in order; one it cannot read is left out.
    """

    def __init__(self, client: Client, stream: str, prefix: str, take: Take) -> None:
        self.name = f"following {prefix}"
        self._client = client
        self._stream = stream
        self._prefix = prefix
        self._take = take
        self._after = 0
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Nothing to prepare: what has not been read yet is not there yet."""

    async def run(self) -> None:
        """Follow until stopped."""
        following = keep_at(self._follow, PAUSE_S, following=self._prefix)
        await first_of(following, self._stopped.wait())

    async def stop(self) -> None:
        """Stop following."""
        self._stopped.set()

    async def _follow(self) -> None:
        async for sequence, message in follow_messages(
            self._client, self._stream, f"{self._prefix}>", after=self._after
        ):
            self._after = sequence
            self._one(message, sequence)

    def _one(self, message: Msg, sequence: int) -> None:
        try:
            self._take(message.subject.removeprefix(self._prefix), message, sequence)
        except UndecodableMessage as error:
            _log.warning("ignored", subject=message.subject, error=str(error))
