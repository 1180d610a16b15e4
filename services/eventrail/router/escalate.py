"""The next step of a cascade; pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from eventrail.config.model import Pool, Route
from eventrail.contracts.events import Routed
from eventrail.contracts.subjects import generation_stage
from eventrail.eventlog.path import VERDICT
from eventrail.eventlog.state import RequestState
from eventrail.router.choose import step_of

ESCALATE = "escalate"
"""What the output guard says of an answer that is not good enough."""


def next_step(
    route: Route, state: RequestState, before: Routed, pools: Mapping[str, Pool]
) -> Routed | None:
    """Return the step that follows; None if the request is not at the end of one.

    Args:
        route: as it is configured now.
        state: a request whose pool has failed, or whose answer the output guard sent back.
        before: where it was sent to.
        pools: by name.
    """
    why = _why(route, state, before)
    if not why:
        return None
    cascade = route.cascade
    if cascade is None or before.step + 1 >= len(cascade.steps):
        # configured otherwise since: the same pool is asked again, and now has the last word
        step, choice = before.step, None
        pool, held, scored, spare = before.pool, False, 0, 0
    else:
        step, choice = before.step + 1, step_of(cascade, before.step + 1)
        pool, held, scored = choice.pool, choice.held, choice.scored
        spare = spare_steps(route, choice.further)
    return replace(
        before,
        slip=[generation_stage(pool, state.priority), VERDICT],
        pool=pool,
        model=pools[pool].model,
        cacheable=False,  # the key that was looked up is of the first pool's model
        turn=before.turn + 1,
        spare=spare,
        why=why,
        step=step,
        held=held,
        scored=scored,
    )


def spare_steps(route: Route, further: int) -> int:
    """Return how many further steps may be asked if a pool fails."""
    return further if route.cascade is not None and route.cascade.escalate.failed else 0


def _why(route: Route, state: RequestState, before: Routed) -> str:
    checked = state.checked
    if checked is not None:
        return f"{before.pool}: {checked.why}" if checked.action == ESCALATE else ""
    cascade = route.cascade
    if cascade is None or not cascade.escalate.failed or before.step + 1 >= len(cascade.steps):
        return ""
    failed_here = state.failures and state.failures[-1].pool == before.pool
    return f"{before.pool}: failed" if failed_here and before.held else ""
