"""What every POST that starts a request shares: its body, its headers, its way into the log."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.http.deadline import timeout_of
from eventrail.gateway.http.errors import problem_of
from eventrail.gateway.http.exchange import Exchange
from eventrail.gateway.http.priority import HEADER, priority_in
from eventrail.gateway.http.routing import Call
from eventrail.gateway.order import Order, Ticket
from eventrail.gateway.parts import Gateway
from eventrail.gateway.traceparent import trace_of

_JSON = "application/json"


async def json_body(call: Call) -> bytes:
    """Read the body of a POST that takes JSON.

    Raises:
        RequestProblem: it is larger than `limits.body_bytes`, or said to be no JSON.
        ClientGone: the connection closed.
    """
    check_content(call.exchange)
    return await call.exchange.body(call.gateway.config().limits.body_bytes)


def check_content(exchange: Exchange) -> None:
    """Raise `RequestProblem` (415) if the body is said to be compressed or no JSON.

    A body that nothing is said about is taken for JSON.
    """
    kind = exchange.header(b"content-type")
    if kind is not None:
        plain = kind.partition(";")[0].strip().lower()
        if plain != _JSON and not (plain.startswith("application/") and plain.endswith("+json")):
            raise _unsupported("content-type", kind, f"send `Content-Type: {_JSON}`")
    encoding = exchange.header(b"content-encoding")
    if encoding is not None and encoding.strip().lower() not in {"", "identity"}:
        raise _unsupported("content-encoding", encoding, "send the body uncompressed")


def begin(call: Call, request: ChatRequest) -> Ticket:
    """Check a request and make it ready to be admitted; the response will carry its ids.

    Raises:
        RequestProblem: it, or a header of its, does not fit; `where` names the field.
    """
    ticket = call.gateway.admission.prepare(order_of(call, request))
    call.exchange.set_extra(b"x-request-id", ticket.rid.encode())
    call.exchange.set_extra(b"x-eventrail-trace", ticket.trace.encode())
    return msgspec.structs.replace(ticket, tell=call.exchange.set_extra)


def order_of(call: Call, request: ChatRequest) -> Order:
    """Return the order that a request and the headers around it make.

    Raises:
        RequestProblem: a header is none.
    """
    exchange = call.exchange
    priority = priority_in(exchange.header(HEADER))
    if priority is not None:
        request = msgspec.structs.replace(request, priority=priority)
    return Order(
        identity=call.identity,
        request=request,
        door="http",
        idempotency_key=exchange.header(b"idempotency-key"),
        timeout_s=timeout_of(exchange),
        trace=trace_of(exchange.header(b"traceparent") or ""),
    )


async def answer_to(
    gateway: Gateway, ticket: Ticket, again: Callable[[], Awaitable[None]] | None = None
) -> Answer:
    """Admit a request and wait for its end.

    Args:
        gateway: admits it.
        ticket: the request.
        again: called if the request was there before, and has not ended.

    Raises:
        RequestProblem: it was refused, or did not end in time.
        LogUnavailable: it is not known whether it was admitted.
    """
    with gateway.waiting.expect(ticket.rid) as future:
        admitted = await gateway.admission.admit(ticket)
        if admitted.answer is not None:
            return admitted.answer
        if admitted.repeated and again is not None:
            await again()
        return await gateway.waiting.answer(ticket, future, repeated=admitted.repeated)


def completed(answer: Answer) -> Answer:
    """Return the answer of a request that completed; raise `RequestProblem` for any other."""
    why = problem_of(answer)
    if why is not None:
        raise RequestProblem(why)
    return answer


def _unsupported(where: str, value: str, hint: str) -> RequestProblem:
    message = f"{HTTPStatus.UNSUPPORTED_MEDIA_TYPE.phrase.lower()}: {where} {value[:80]!r}"
    code = Code.UNSUPPORTED_MEDIA_TYPE.value
    return RequestProblem(Problem(code, message, where=where, hint=hint))
