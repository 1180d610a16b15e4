"""Which stage comes next: the fixed entrance, then the routing slip."""

from eventrail.contracts.errors import IllegalTransition
from eventrail.contracts.subjects import DONE
from eventrail.eventlog.state import RequestState

ENTRANCE = "guardrail"
"""The stage every accepted request goes to first: nothing goes in unchecked."""

VERDICT = "verdict"
"""The stage every answer goes through last: nothing comes out unchecked."""


def next_stage(state: RequestState, stage: str) -> str:
    """Return the stage that acts after `stage`, given what `state` has come to.

    Raises:
        IllegalTransition: the request's routing slip does not hold `stage`.
    """
    if state.ended:
        return DONE
    if stage == ENTRANCE:
        return "router"
    slip = state.routed.slip if state.routed is not None else []
    if stage == "router":
        return slip[0] if slip else VERDICT
    if state.cache_hit is not None or state.generated is not None:
        return VERDICT
    try:
        return slip[slip.index(stage) + 1]
    except (ValueError, IndexError):
        raise IllegalTransition(
            f"request {state.rid}: stage {stage!r} has no successor on the slip {slip}"
        ) from None
