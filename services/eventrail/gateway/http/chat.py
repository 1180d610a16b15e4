"""`POST /v1/chat/completions`."""

import time

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer
from eventrail.gateway.http.chat_body import decode_body, to_request
from eventrail.gateway.http.completion import Chunks, completion_bytes
from eventrail.gateway.http.creating import answer_to, begin, completed, json_body
from eventrail.gateway.http.exchange import JSON, Exchange
from eventrail.gateway.http.relay import Relay, answer_headers
from eventrail.gateway.http.routing import Call
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.order import Ticket
from eventrail.gateway.parts import Gateway


async def chat(call: Call) -> None:
    """Admit a request and answer it, streamed or whole.

    Raises:
        RequestProblem: it was refused, or did not complete.
        LogUnavailable: it is not known whether it was admitted.
    """
    gateway = call.gateway
    with gateway.admission.slot():
        body = decode_body(await json_body(call))
        ticket = begin(call, to_request(body))
        if body.stream:
            await _streamed(call.exchange, gateway, ticket, include_usage=body.include_usage)
        else:
            await _whole(call.exchange, completed(await answer_to(gateway, ticket)))


async def _whole(exchange: Exchange, answer: Answer) -> None:
    await exchange.send(200, completion_bytes(answer), [JSON, *answer_headers(answer)])


async def _streamed(
    exchange: Exchange, gateway: Gateway, ticket: Ticket, *, include_usage: bool
) -> None:
    chunks = Chunks(ticket.rid, ticket.accepted.model, int(time.time()))
    relay = Relay(EventStream(exchange), chunks, Progress(), include_usage=include_usage)
    await relay.carry(gateway, ticket)
