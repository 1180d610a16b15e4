"""Whose decision an event was."""

from eventrail.contracts.events import Event

_STAGES = {
    "accepted": "gateway",
    "screened": "guardrail",
    "routed": "router",
    "cache_hit": "cache",
    "cache_missed": "cache",
    "retrieved": "retriever",
    "tool_called": "tools",
    "tool_returned": "tools",
    "checked": "verdict",
    "completed": "verdict",
}


def stage_of(event: Event, pool: str | None) -> str:
    """Return the stage an event speaks for.

    Args:
        event: the event.
        pool: the model pool its data names, if any.

    For types that any stage may write, it is the service that wrote it.
    """
    if pool and event.type in {"generated", "generation_failed"}:
        return f"model-{pool}"
    return _STAGES.get(event.type, event.by.partition("@")[0])
