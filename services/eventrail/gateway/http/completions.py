"""`POST /v1/completions`."""

import time

from eventrail.client.progress import Progress
from eventrail.gateway.http.creating import answer_to, begin, completed, json_body
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.relay import Relay, answer_headers
from eventrail.gateway.http.routing import Call
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.http.text_body import decode_text_body, prompt_of, text_request
from eventrail.gateway.http.text_completion import TextChunks, text_completion_bytes


async def completions(call: Call) -> None:
    """Admit a request and answer it, streamed or whole.

    Raises:
        RequestProblem: it was refused, or did not complete.
        LogUnavailable: it is not known whether it was admitted.
    """
    gateway = call.gateway
    with gateway.admission.slot():
        body = decode_text_body(await json_body(call))
        ticket = begin(call, text_request(body))
        echo = prompt_of(body) if body.echo else ""
        if body.stream:
            chunks = TextChunks(ticket.rid, ticket.accepted.model, int(time.time()), echo)
            relay = Relay(
                EventStream(call.exchange), chunks, Progress(), include_usage=body.include_usage
            )
            await relay.carry(gateway, ticket)
            return
        answer = completed(await answer_to(gateway, ticket))
    await call.exchange.send(
        200, text_completion_bytes(answer, echo), [JSON, *answer_headers(answer)]
    )
