"""Parameters of a query that are one word of two."""

from eventrail.contracts.errors import Code, problem
from eventrail.gateway.http.query import Listed


def one_of(asked: Listed, name: str, usual: str, other: str) -> str:
    """Return a parameter's value.

    Args:
        asked: the query.
        name: the parameter.
        usual: its value if it is not there.
        other: the only other one.

    Raises:
        RequestProblem: it is neither.
    """
    given = asked.more.get(name, usual)
    if given in {usual, other}:
        return given
    message = f"{name} is {usual} or {other}, not {given[:40]!r}"
    raise problem(Code.INVALID_REQUEST, message, where=name)
