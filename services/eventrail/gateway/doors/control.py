"""`cancel.<tenant>.<rid>` and `status.<tenant>`: what apps on NATS may ask about a request."""

import asyncio

from nats.aio.msg import Msg

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.gateway.cancelling import cancel
from eventrail.gateway.doors.replying import Replying
from eventrail.gateway.parts import Gateway


class ControlDoor:
    """Answers cancels and questions after the status; the reply is an `Answer`."""

    name = "control"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._stopped = asyncio.Event()
        client, metrics = gateway.client, gateway.metrics
        self._servings = [
            Replying(client, "cancel", subjects.cancel("*", "*"), self._cancel, metrics),
            Replying(client, "status", subjects.status("*"), self._status, metrics),
        ]

    async def start(self) -> None:
        """Begin to serve."""
        for serving in self._servings:
            await serving.start()

    async def run(self) -> None:
        """Serve until stopped."""
        await self._stopped.wait()

    async def stop(self) -> None:
        """Take no more, and finish what is in hand."""
        for serving in self._servings:
            await serving.stop()
        self._stopped.set()

    async def _cancel(self, message: Msg) -> Answer:
        tenant = subjects.parse_tenant(message.subject)
        reason = message.data.decode("utf-8", "replace")[:200] or "cancel over NATS"
        return await cancel(self._gateway, tenant, message.subject.split(".")[2], reason)

    async def _status(self, message: Msg) -> Answer:
        tenant = subjects.parse_tenant(message.subject)
        rid = message.data.decode("ascii", "replace").strip()
        record = await self._gateway.lookup.record(tenant, rid)
        return self._gateway.lookup.answer_of(record)
