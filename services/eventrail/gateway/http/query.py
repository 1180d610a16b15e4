"""What a list takes in its query: how many, and after which."""

from collections.abc import Collection
from urllib.parse import parse_qsl

import msgspec

from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.gateway.http.exchange import Exchange
from eventrail.gateway.http.routing import Parameter

USUAL = 20
MOST = 100
_LONGEST = 200
"""Characters of a parameter's value."""

LIMIT = Parameter(
    "limit",
    f"How many; {USUAL} if absent",
    schema={"type": "integer", "minimum": 1, "maximum": MOST},
)
AFTER = Parameter("after", "The id of the last entry of the page before")


class Listed(msgspec.Struct, frozen=True):
    """What is asked of a list.

    Attributes:
        limit: how many entries.
        after: id of the entry that the page follows; None for the first page.
        more: the other parameters of the query.
    """

    limit: int = USUAL
    after: str | None = None
    more: dict[str, str] = {}


def listed(exchange: Exchange, *, also: Collection[str] = ()) -> Listed:
    """Return what a query asks of a list.

    Args:
        exchange: the request.
        also: names of further parameters.

    Raises:
        RequestProblem: a parameter is unknown, there twice, or none.
    """
    values: dict[str, str] = {}
    for name, value in _pairs(exchange.query):
        if name not in {"limit", "after", *also}:
            known = ", ".join(("limit", "after", *also))
            raise _invalid(name[:_LONGEST], f"unknown parameter; there are: {known}")
        if name in values:
            raise _invalid(name, "is there twice")
        if len(value) > _LONGEST:
            raise _invalid(name, f"is longer than {_LONGEST} characters")
        values[name] = value
    limit = _limit(values.pop("limit", str(USUAL)))
    return Listed(limit, values.pop("after", None) or None, values)


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise _invalid("query", "is no UTF-8, or holds too many parameters") from error


def _limit(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= MOST and len(value) <= 9:  # noqa: PLR2004 -- digits
        return int(value)
    raise _invalid("limit", f"is a number from 1 to {MOST}, not {value[:40]!r}")


def _invalid(where: str, what: str) -> RequestProblem:
    return problem(Code.INVALID_REQUEST, f"{where}: {what}", where=where)
