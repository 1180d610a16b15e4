"""`POST /v1/responses`."""

import contextlib
import time
from collections.abc import Generator

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import RequestProblem
from eventrail.gateway.http.creating import answer_to, begin, completed, json_body
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.relay import answer_headers
from eventrail.gateway.http.responses.body import decode_responses
from eventrail.gateway.http.responses.carry import ResponseCarrier
from eventrail.gateway.http.responses.events import ResponseEvents
from eventrail.gateway.http.responses.origin import Origin, origin_in
from eventrail.gateway.http.responses.read import conversation
from eventrail.gateway.http.responses.shape import response_of
from eventrail.gateway.http.responses.translate import response_request
from eventrail.gateway.http.routing import Call
from eventrail.gateway.http.sse import EventStream
from eventrail.gateway.order import Ticket

_NAMES = {"max_tokens": "max_output_tokens", "messages": "input"}
"""What the fields of a request are called here, where that differs."""

_encode = msgspec.json.Encoder().encode


async def create(call: Call) -> None:
    """`POST /v1/responses`: whole, streamed, or in the background.

    Raises:
        RequestProblem: it was refused, or did not complete.
        LogUnavailable: it is not known whether it was admitted.
    """
    with call.gateway.admission.slot():
        body = decode_responses(await json_body(call))
        earlier = await conversation(call, body.previous_response_id)
        with _by_its_names():
            ticket = begin(call, response_request(body, earlier))
        origin = origin_in(ticket.request)
        if origin is None:
            raise TypeError("a request of this API has lost its origin")
        if body.stream:
            await _carrier(call, ticket, origin).carry(call.gateway, ticket)
            return
        if origin.background:
            admitted = await call.gateway.admission.admit(ticket, stored_first=True)
            answer = admitted.answer or _start(ticket)
        else:
            answer = completed(await answer_to(call.gateway, ticket))
    response = response_of(answer, ticket.request, origin)
    await call.exchange.send(200, _encode(response), [JSON, *answer_headers(answer)])


@contextlib.contextmanager
def _by_its_names() -> Generator[None, None, None]:
    """Let a refusal name the field as this API has it."""
    try:
        yield
    except RequestProblem as error:
        why = error.problem
        name = _NAMES.get(why.where)
        if name is None:
            raise
        message = why.message.replace(why.where, name, 1)
        raise RequestProblem(msgspec.structs.replace(why, where=name, message=message)) from error


def _carrier(call: Call, ticket: Ticket, origin: Origin) -> ResponseCarrier:
    start = _start(ticket)
    events = ResponseEvents(start, ticket.request, origin, after=-1)
    return ResponseCarrier(EventStream(call.exchange), events, start)


def _start(ticket: Ticket) -> Answer:
    return Answer(
        rid=ticket.rid,
        tenant=ticket.tenant,
        status="open",
        trace=ticket.trace,
        created=int(time.time()),
        model=ticket.request.model,
    )
