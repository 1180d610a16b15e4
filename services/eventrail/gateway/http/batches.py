"""`/v1/batches`: files of requests that nobody waits for."""

import msgspec

from eventrail.gateway.batches import starting
from eventrail.gateway.batches.lives import batch_in
from eventrail.gateway.decoding import decode
from eventrail.gateway.http.batch_object import BatchBody, BatchPage, shown
from eventrail.gateway.http.creating import json_body
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.query import AFTER, LIMIT, listed
from eventrail.gateway.http.routing import Call

LISTED = (LIMIT, AFTER)
_BODY = msgspec.json.Decoder(BatchBody)
_encode = msgspec.json.Encoder().encode


async def create(call: Call) -> None:
    """`POST`: begin a batch.

    Raises:
        RequestProblem: as `starting.start` does.
        LogUnavailable: it is not known whether it has begun.
    """
    body = decode(_BODY, await json_body(call))
    asked = starting.Asked(
        body.input_file_id,
        body.endpoint,
        body.completion_window,
        body.metadata or {},
        call.exchange.header(b"idempotency-key"),
    )
    state = await starting.start(call.gateway, call.identity, asked)
    await call.exchange.send(200, _encode(shown(state)), [JSON])


async def index(call: Call) -> None:
    """`GET`: the tenant's batches, newest first."""
    asked = listed(call.exchange)
    after = None if asked.after is None else batch_in(asked.after)
    states, more = await starting.page_of(call.gateway, call.tenant, after, asked.limit)
    batches = [shown(state) for state in states]
    ids = (batches[0].id, batches[-1].id) if batches else (None, None)
    await call.exchange.send(200, _encode(BatchPage(batches, *ids, has_more=more)), [JSON])


async def show(call: Call) -> None:
    """`GET .../{batch_id}`: how a batch stands."""
    tail = await call.gateway.batches.tail(call.tenant, batch_in(call.at["batch_id"]))
    await call.exchange.send(200, _encode(shown(tail.state)), [JSON])


async def cancel(call: Call) -> None:
    """`POST .../{batch_id}/cancel`: ask it to stop."""
    state = await starting.cancel(call.gateway, call.tenant, batch_in(call.at["batch_id"]))
    await call.exchange.send(200, _encode(shown(state)), [JSON])
