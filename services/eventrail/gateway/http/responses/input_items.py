"""What a turn was asked, as items."""

from typing import Any, Literal

import msgspec

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.http.exchange import JSON
from eventrail.gateway.http.query import AFTER, LIMIT, listed
from eventrail.gateway.http.responses.items import items_of
from eventrail.gateway.http.responses.query import one_of
from eventrail.gateway.http.responses.read import find
from eventrail.gateway.http.routing import Call, Parameter


class InputItems(msgspec.Struct, frozen=True):
    """The input of one turn."""

    data: list[dict[str, Any]]
    first_id: str | None
    last_id: str | None
    has_more: bool
    object: Literal["list"] = "list"


LISTED = (
    LIMIT,
    AFTER,
    Parameter("order", "By place", schema={"type": "string", "enum": ["asc", "desc"]}),
)
"""What `input_items` takes in its query."""

_encode = msgspec.json.Encoder().encode


async def input_items(call: Call) -> None:
    """`GET /v1/responses/{response_id}/input_items`: the input of this turn."""
    asked = listed(call.exchange, also=("order", "include", "include[]"))
    order = one_of(asked, "order", "desc", "asc")
    found = await find(call, call.at["response_id"])
    items = items_of(found.record.rid, found.request.messages[found.origin.inherited :])
    if order == "desc":
        items.reverse()
    page = _after(items, asked.after)
    shown = page[: asked.limit]
    names = [item["id"] for item in shown]
    first, last = (names[0], names[-1]) if names else (None, None)
    listing = InputItems(shown, first, last, has_more=len(page) > len(shown))
    await call.exchange.send(200, _encode(listing), [JSON])


def _after(items: list[dict[str, Any]], name: str | None) -> list[dict[str, Any]]:
    if name is None:
        return items
    for index, item in enumerate(items):
        if item["id"] == name:
            return items[index + 1 :]
    raise problem(Code.INVALID_REQUEST, f"there is no item {name[:80]!r}", where="after")
