"""`POST /v1/chat/completions`."""

import time

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.gateway.http.chat_body import ChatBody, decode_body, to_request
from eventrail.gateway.http.completion import Chunks, completion_bytes
from eventrail.gateway.http.errors import problem_of
from eventrail.gateway.http.exchange import JSON, Exchange
from eventrail.gateway.http.priority import HEADER, priority_in
from eventrail.gateway.http.relay import Relay, cached_header
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.identity import Identity
from eventrail.gateway.order import Order, Ticket
from eventrail.gateway.parts import Gateway
from eventrail.gateway.traceparent import trace_of


async def chat(exchange: Exchange, gateway: Gateway, tenant: str) -> None:
    """Admit a request and answer it, streamed or whole.

    Raises:
        RequestProblem: it was refused, or did not complete.
        LogUnavailable: it is not known whether it was admitted.
    """
    with gateway.admission.slot():
        raw = await exchange.body(gateway.config().limits.body_bytes)
        body = decode_body(raw)
        ticket = gateway.admission.prepare(_order(exchange, body, tenant))
        exchange.extra = [
            (b"x-request-id", ticket.rid.encode()),
            (b"x-eventrail-trace", ticket.trace.encode()),
        ]
        if body.stream:
            await _streamed(exchange, gateway, ticket, include_usage=body.include_usage)
        else:
            await _whole(exchange, await _answer(gateway, ticket))


def _order(exchange: Exchange, body: ChatBody, tenant: str) -> Order:
    return Order(
        identity=Identity(tenant),
        request=to_request(body, priority_in(exchange.header(HEADER))),
        door="http",
        idempotency_key=exchange.header(b"idempotency-key"),
        timeout_s=_timeout_s(exchange.header(b"x-eventrail-timeout")),
        trace=trace_of(exchange.header(b"traceparent") or ""),
    )


def _timeout_s(header: str | None) -> float | None:
    if header is None:
        return None
    try:
        return float(header)
    except ValueError as error:
        raise problem(
            Code.INVALID_REQUEST,
            f"X-Eventrail-Timeout is a number of seconds, not {header!r}",
            where="X-Eventrail-Timeout",
        ) from error


async def _answer(gateway: Gateway, ticket: Ticket) -> Answer:
    with gateway.waiting.expect(ticket.rid) as future:
        admitted = await gateway.admission.admit(ticket)
        if admitted.answer is not None:
            return admitted.answer
        return await gateway.waiting.answer(ticket, future, repeated=admitted.repeated)


async def _whole(exchange: Exchange, answer: Answer) -> None:
    why = problem_of(answer)
    if why is not None:
        raise RequestProblem(why)
    await exchange.send(200, completion_bytes(answer), [JSON, *cached_header(answer)])


async def _streamed(
    exchange: Exchange, gateway: Gateway, ticket: Ticket, *, include_usage: bool
) -> None:
    chunks = Chunks(ticket.rid, ticket.accepted.model, int(time.time()))
    relay = Relay(EventStream(exchange), chunks, Progress(), include_usage=include_usage)
    async with gateway.feeds.queue(ticket.tenant, ticket.rid) as queue:
        await relay.follow(queue, _answer(gateway, ticket))
