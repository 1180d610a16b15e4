"""Requests as resources: what a list of them says of each."""

from datetime import datetime

import msgspec

from eventrail.contracts.events import Usage
from eventrail.contracts.requests import Priority


class RequestLine(msgspec.Struct, frozen=True):
    """One request in a list; nothing of what was asked or answered.

    Attributes:
        id: the request.
        status: `open`, `completed`, `rejected`, `failed` or `cancelled`.
        created: UNIX time in seconds of the admission.
        deadline: when it ends if nothing else ended it.
        model: the public model name asked for.
        door: `http`, `requests` or `ask`.
        cost: so far, in the currency of the price list.
        trace: W3C trace id.
    """

    id: str
    status: str
    created: int
    deadline: datetime
    model: str
    door: str
    stream: bool
    priority: Priority
    user: str | None
    session: str | None
    metadata: dict[str, str]
    usage: Usage
    cost: float
    trace: str
    object: str = "eventrail.request"


class RequestPage(msgspec.Struct, frozen=True):
    """Requests, the one that moved last first.

    Attributes:
        last_id: give it as `after` for the next page.
        has_more: whether there may be one. A page may hold fewer than asked for, or none, and
            yet have more: only so many requests are looked at for one.
    """

    data: list[RequestLine]
    first_id: str | None
    last_id: str | None
    has_more: bool
    object: str = "list"


class ListQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of `list.<tenant>`; all of it may be left out.

    Attributes:
        status: only requests of this status.
        after: the request that the page follows.
        limit: 1 to 100.
    """

    status: str | None = None
    after: str | None = None
    limit: int = 20
