"""Follows a part of a stream for as long as a process runs."""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from eventrail.contracts.errors import UndecodableMessage
from eventrail.eventlog.jetstream.follow import follow_messages

_log = structlog.get_logger(__name__)

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
        self._stopping = asyncio.Event()

    async def start(self) -> None:
        """Nothing to prepare: what has not been read yet is not there yet."""

    async def run(self) -> None:
        """Follow until stopped."""
        following = asyncio.create_task(self._follow(), name=self.name)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({following, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (following, stopping):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def stop(self) -> None:
        """Stop following."""
        self._stopping.set()

    async def _follow(self) -> None:
        after = 0
        while True:
            try:
                async for sequence, message in follow_messages(
                    self._client, self._stream, f"{self._prefix}>", after=after
                ):
                    after = sequence
                    self._one(message, sequence)
            except NatsError as error:
                _log.warning("interrupted", following=self._prefix, error=repr(error))
            await asyncio.sleep(1.0)

    def _one(self, message: Msg, sequence: int) -> None:
        try:
            self._take(message.subject.removeprefix(self._prefix), message, sequence)
        except UndecodableMessage as error:
            _log.warning("ignored", subject=message.subject, error=str(error))
