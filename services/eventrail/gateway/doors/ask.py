"""`ask.<tenant>`: request/reply admission. The reply is the answer, after its token frames."""

import contextlib
from collections.abc import Awaitable, Callable

from nats.aio.msg import Msg

from eventrail.contracts import subjects
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import LogUnavailable, RequestProblem
from eventrail.gateway.doors.answering import AnsweringDoor
from eventrail.gateway.doors.asked import order_of
from eventrail.gateway.doors.replying import Replying
from eventrail.gateway.order import Ticket
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in, refusal
from eventrail.gateway.submission import rid_in
from eventrail.gateway.traceparent import trace_of


class AskDoor(AnsweringDoor):
    """Answers in the reply; streams frames there first if the request asks for a stream."""

    name = "ask"

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        client, metrics = gateway.client, gateway.metrics
        super().__init__([Replying(client, self.name, subjects.ask("*"), self._handle, metrics)])

    async def _handle(self, message: Msg) -> Answer:
        gateway = self._gateway
        tenant = subjects.parse_caller(message.subject).tenant
        rid = ""
        try:
            with gateway.admission.slot():
                trace = trace_of((message.headers or {}).get("traceparent", ""))
                identity = gateway.authenticator.by_subject(message.subject)
                order = order_of(identity, message.data, self.name, gateway.config(), trace)
                ticket = gateway.admission.prepare(order)
                rid = ticket.rid
                return await self._answer(message, ticket)
        except (RequestProblem, LogUnavailable) as error:
            return refusal(tenant, rid or rid_in(message.data) or "", problem_in(error))

    async def _answer(self, message: Msg, ticket: Ticket) -> Answer:
        if not ticket.accepted.stream or not message.reply:
            return await self._wait(ticket)

        async def pass_on(frame: Msg) -> None:
            headers = {subjects.TYPE_HEADER: "frame"}
            await self._gateway.client.publish(message.reply, frame.data, headers=headers)

        feeds, place = self._gateway.feeds, (ticket.tenant, ticket.rid)
        async with contextlib.AsyncExitStack() as replay, contextlib.AsyncExitStack() as live:
            await live.enter_async_context(feeds.raw(*place, pass_on))

            async def again() -> None:
                await live.aclose()
                await replay.enter_async_context(feeds.replayed(*place, pass_on))

            return await self._wait(ticket, again)

    async def _wait(
        self, ticket: Ticket, again: Callable[[], Awaitable[None]] | None = None
    ) -> Answer:
        """Admit a request and wait for its end; `again` is called if it was there before."""
        waiting = self._gateway.waiting
        with waiting.expect(ticket.rid) as future:
            admitted = await self._gateway.admission.admit(ticket)
            if admitted.answer is not None:
                return admitted.answer
            if admitted.repeated and again is not None:
                await again()
            return await waiting.answer(ticket, future, repeated=admitted.repeated)
