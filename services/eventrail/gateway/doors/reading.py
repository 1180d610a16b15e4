"""`resume.<tenant>` and `list.<tenant>`: a request's stream again, and the tenant's requests."""

import msgspec
from nats.aio.msg import Msg

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.resources import ListQuery, RequestPage
from eventrail.gateway.decoding import decode
from eventrail.gateway.doors.answering import AnsweringDoor
from eventrail.gateway.doors.replying import Replying
from eventrail.gateway.http.query import MOST
from eventrail.gateway.listing import list_requests
from eventrail.gateway.parts import Gateway

_QUERY = msgspec.json.Decoder(ListQuery)


class ReadingDoor(AnsweringDoor):
    """Answers with what a tenant without rights to JetStream cannot read there."""

    name = "reading"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        client, metrics = gateway.client, gateway.metrics
        servings = [
            Replying(client, "resume", subjects.resume("*"), self._resume, metrics),
            Replying(client, "list", subjects.listing("*"), self._list, metrics),
        ]
        super().__init__(servings)

    async def _resume(self, message: Msg) -> Answer:
        """Send the frames that are kept, those to come, and return the answer.

        Of a request that has ended there is nothing to send: all of it is in the answer.
        """
        gateway, tenant = self._gateway, subjects.parse_tenant(message.subject)
        rid = message.data.decode("ascii", "replace").strip()
        record = await gateway.lookup.record(tenant, rid)
        if record.done or not message.reply:
            return gateway.lookup.answer_of(record)

        async def pass_on(frame: Msg) -> None:
            headers = {subjects.TYPE_HEADER: "frame"}
            await gateway.client.publish(message.reply, frame.data, headers=headers)

        with gateway.waiting.expect(rid) as future:
            async with gateway.feeds.replayed(tenant, rid, pass_on):
                return await gateway.waiting.answer(record, future, repeated=True)

    async def _list(self, message: Msg) -> RequestPage:
        query = decode(_QUERY, message.data) if message.data.strip() else ListQuery()
        if not 1 <= query.limit <= MOST:
            raise problem(
                Code.INVALID_REQUEST, f"limit is a number from 1 to {MOST}", where="limit"
            )
        return await list_requests(
            self._gateway,
            subjects.parse_tenant(message.subject),
            status=query.status,
            after=query.after,
            limit=query.limit,
        )
