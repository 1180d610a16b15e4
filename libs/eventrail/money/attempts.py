"""What the notes on a request say of its paid calls."""

from collections.abc import Container, Iterable

from eventrail.contracts.notes import Attempted, Note, Spent
from eventrail.money.nano import nano_of


def outcomes_of(notes: Iterable[Note]) -> dict[str, int]:
    """Return what calls have come to, in nano-units, by attempt.

    Of several notes on one attempt the highest counts: who took work over only knows a part of
    what the call before had used.
    """
    spent: dict[str, int] = {}
    for note in notes:
        data = note.payload() if note.kind == Spent.kind else None
        if isinstance(data, Spent):
            spent[data.attempt] = max(spent.get(data.attempt, 0), nano_of(data.cost))
    return spent


def unknown_of(notes: Iterable[Note], known: Container[str]) -> dict[str, int]:
    """Return the most that calls of unknown outcome can have cost, by attempt.

    Args:
        notes: on one request.
        known: attempts whose outcome is known.
    """
    worst: dict[str, int] = {}
    for note in notes:
        data = note.payload() if note.kind == Attempted.kind else None
        if isinstance(data, Attempted) and data.attempt not in known:
            worst[data.attempt] = nano_of(data.worst)
    return worst
