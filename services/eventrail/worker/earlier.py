"""A delivery that is not the first: what earlier ones showed, and what they left unaccounted."""

from dataclasses import dataclass

import structlog

from eventrail.contracts.answers import TokenFrame
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.notes import Attempted, Spent
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.worker.shown import NOTHING, Shown, shown_by

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is known of earlier deliveries of the same work.

    Attributes:
        shown: what readers can have seen.
        cut_off: attempts that nothing tells the end of, oldest first.
        opened: the attempt that told the readers that it takes over; empty if none had to.
    """

    shown: Shown = NOTHING
    cut_off: tuple[str, ...] = ()
    opened: str = ""


FIRST = Earlier()

_DELIVERIES = 1_000
"""More than one record is ever delivered."""


def delivery_of(state: RequestState, context: Context) -> int:
    """Return the number of the delivery that frames carry: it goes on from pool to pool.

    So readers also drop what a worker of an earlier pool, only believed to have given up,
    still sends.
    """
    turn = state.routed.turn if state.routed is not None else 0
    return turn * _DELIVERIES + max(1, context.delivery)


async def look_back(
    state: RequestState, context: Context, attempt: str, *, stream: bool
) -> Earlier:
    """Find out about earlier deliveries; readers of a stream are told that `attempt` takes over.

    Args:
        state: the request.
        context: of a delivery that may be the first.
        attempt: the one about to be made.
        stream: whether the request streams.

    Raises:
        LogUnavailable: the notes on the request cannot be read.
    """
    if context.delivery <= 1:
        return FIRST
    shown = await _take_over(state, context, attempt) if stream else NOTHING
    cut_off = await _cut_off(state, context, shown)
    return Earlier(shown, cut_off, attempt if stream else "")


async def _take_over(state: RequestState, context: Context, attempt: str) -> Shown:
    """Return what was shown; nothing if that is not known.

    Then the answer is generated from its start, and readers drop the part they have.
    """
    delivery = delivery_of(state, context)
    opening = TokenFrame(state.rid, attempt, 0, 0, "", delivery=delivery)
    try:
        frames = await context.take_over(state.tenant, opening)
    except LogUnavailable as error:
        _log.warning("not known what was shown", rid=state.rid, error=str(error))
        return NOTHING
    shown = shown_by(frames)
    carried = len(shown.prior.tokens) if shown.prior is not None else 0
    _log.info("taken over", rid=state.rid, attempts=len(shown.attempts), tokens=carried)
    return shown


async def _cut_off(state: RequestState, context: Context, shown: Shown) -> tuple[str, ...]:
    """Return the attempts that neither an event nor a `spent` tells of."""
    attempts = dict.fromkeys(shown.attempts)
    spent: set[str] = set()
    for note in await context.notes(state.tenant, state.rid):
        data = note.payload()
        if isinstance(data, Attempted):
            attempts[data.attempt] = None
        elif isinstance(data, Spent):
            spent.add(data.attempt)
    return tuple(attempt for attempt in attempts if attempt not in spent)
