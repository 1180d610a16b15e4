"""`GET /v1/requests/{rid}/comparison`: two answers to show side by side, in a random order."""

from typing import Literal

import msgspec

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.routing import Call


class Shown(msgspec.Struct, frozen=True):
    """One of the two.

    Attributes:
        id: the request that it answers; of the second answer an id of its own.
        place: where to show it, 0 for the first.
        text: the answer.
    """

    id: str
    place: int
    text: str


class Comparison(msgspec.Struct, frozen=True):
    """What to show, in the order to show it in.

    Attributes:
        id: the request.
        other: the id of the second answer, which the comparison posted back names.
        status: `pending` while the second answer is written; `unavailable` if it could not be.
        answers: both of them, once they are `ready`.
    """

    id: str
    other: str
    status: Literal["pending", "ready", "unavailable"]
    answers: list[Shown]
    object: str = "eventrail.comparison"


_encode = msgspec.json.Encoder().encode


async def show(call: Call) -> None:
    """Show both answers, if the user is asked to compare.

    Raises:
        RequestProblem: `not_found`; there is no such request, or nothing to compare.
        LogUnavailable: the log did not answer.
    """
    lookup, rid = call.gateway.lookup, call.at["rid"]
    record = await lookup.record(call.tenant, rid)
    own = lookup.answer_of(record)
    if own.ask is None or own.ask.ask != "comparison":
        raise problem(
            Code.NOT_FOUND,
            f"there is nothing to compare with the answer of {rid}",
            where="rid",
            hint="an answer to be compared says so: its field `ask.ask` is `comparison`",
        )
    asked = await lookup.asked(record)
    other = await lookup.second(record, asked.other) if asked is not None else None
    if asked is None or other is None or other.status == "open":
        found = Comparison(rid, asked.other if asked is not None else "", "pending", [])
    elif other.status != "completed":
        found = Comparison(rid, asked.other, "unavailable", [])
    else:
        both = [(rid, own.text), (asked.other, other.text)]
        if asked.first == "other":
            both.reverse()
        shown = [Shown(name, place, text) for place, (name, text) in enumerate(both)]
        found = Comparison(rid, asked.other, "ready", shown)
    await call.exchange.send(200, _encode(found), [JSON])
