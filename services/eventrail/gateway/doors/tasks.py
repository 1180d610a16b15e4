"""Serve a core NATS subject: a task a message."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

QUEUE = "gateway"
"""Queue group: each message goes to one gateway process."""

DRAIN_S = 10.0


class Tasks:
    """A subscription whose messages are handled side by side.

    Args:
        client: the process's connection.
        subject: what to serve; may hold wildcards.
        handle: handles one message; must not raise.
    """

    def __init__(
        self, client: Client, subject: str, handle: Callable[[Msg], Awaitable[None]]
    ) -> None:
        self._client = client
        self._subject = subject
        self._handle = handle
        self._tasks: set[asyncio.Task[None]] = set()
        self._subscription: Subscription | None = None
        self._stopped = asyncio.Event()

    async def start(self) -> None:
        """Begin to serve."""
        self._subscription = await self._client.subscribe(
            self._subject, queue=QUEUE, cb=self._on_message
        )
        await self._client.flush()  # the server knows of it before anybody is told we are ready

    async def run(self) -> None:
        """Serve until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        if self._subscription is not None:
            with contextlib.suppress(NatsError):
                await self._subscription.unsubscribe()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN_S)
        self._stopped.set()

    async def _on_message(self, message: Msg) -> None:
        task = asyncio.create_task(self._work(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, message: Msg) -> None:
        await self._handle(message)
