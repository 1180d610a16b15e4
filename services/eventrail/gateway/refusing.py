"""How a field that does not fit is refused."""

import re
from typing import TypeVar

from eventrail.contracts.errors import Code, RequestProblem, problem

NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""The names of schemas and functions."""

NAMING = "has 1 to 64 letters, digits, underscores and hyphens"

_T = TypeVar("_T", int, float)


def invalid(where: str, what: str, *, hint: str = "") -> RequestProblem:
    """Return the problem of a field, `where`, that is not as it has to be."""
    return problem(Code.INVALID_REQUEST, f"{where} {what}", where=where, hint=hint)


def between(where: str, value: _T | None, least: _T, most: _T) -> None:
    """Raise `RequestProblem` unless `value` is None or within its bounds, both inclusive."""
    if value is not None and not least <= value <= most:
        raise invalid(where, f"must be between {least:g} and {most:g}, not {value:g}")
