"""`cancel.<tenant>.<rid>` and `status.<tenant>`: what apps on NATS may ask about a request."""

from nats.aio.msg import Msg

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.gateway.cancelling import cancel
from eventrail.gateway.doors.answering import AnsweringDoor
from eventrail.gateway.doors.replying import Replying
from eventrail.gateway.parts import Gateway


class ControlDoor(AnsweringDoor):
    """Answers cancels and questions after the status; the reply is an `Answer`."""

    name = "control"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        client, metrics = gateway.client, gateway.metrics
        servings = [
            Replying(client, "cancel", subjects.cancel("*", "*"), self._cancel, metrics),
            Replying(client, "status", subjects.status("*"), self._status, metrics),
        ]
        super().__init__(servings)

    async def _cancel(self, message: Msg) -> Answer:
        tenant = subjects.parse_tenant(message.subject)
        reason = message.data.decode("utf-8", "replace")[:200] or "cancel over NATS"
        return await cancel(self._gateway, tenant, message.subject.split(".")[2], reason)

    async def _status(self, message: Msg) -> Answer:
        tenant = subjects.parse_tenant(message.subject)
        rid = message.data.decode("ascii", "replace").strip()
        record = await self._gateway.lookup.record(tenant, rid)
        return self._gateway.lookup.answer_of(record)
