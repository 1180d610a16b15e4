"""What a span says about a stage's run: names and numbers, never a word of any message."""

from opentelemetry.util.types import AttributeValue

from eventrail.contracts.events import Failed, Generated, Rejected
from eventrail.eventlog.state import RequestState
from eventrail.telemetry import semantic

Attributes = dict[str, AttributeValue]


def common(state: RequestState) -> Attributes:
    """Return what every span of a request carries."""
    return {semantic.RID: state.rid, semantic.TENANT: state.tenant}


def admission(state: RequestState) -> Attributes:
    """Return the attributes of the root span."""
    found = common(state)
    if state.accepted is not None:
        found[semantic.REQUEST_MODEL] = state.accepted.model
        found[semantic.DOOR] = state.accepted.door
        if state.accepted.session is not None:
            found[semantic.CONVERSATION] = state.accepted.session
    return found


def changes(before: RequestState, after: RequestState) -> Attributes:
    """Return what a run changed, as attributes."""
    found = common(after)
    found[semantic.EVENTS] = after.position - before.position
    if after.routed is not None and after.routed is not before.routed:
        found[semantic.RULE] = after.routed.rule
    if after.documents is not None and after.documents is not before.documents:
        found[semantic.DOCUMENTS] = len(after.documents)
    if after.cache_hit is not before.cache_hit:
        found[semantic.CACHED] = after.cache_hit is not None
    if after.generated is not None and after.generated is not before.generated:
        found.update(generation(after.generated, after))
    elif len(after.failures) > len(before.failures):
        found.update(failed_generation(after))
    if after.terminal is not None and before.terminal is None:
        found[semantic.STATUS] = after.terminal.type
        if isinstance(after.terminal, Failed | Rejected):
            found[semantic.ERROR_TYPE] = after.terminal.problem.code
    return found


def generation(generated: Generated, state: RequestState) -> Attributes:
    """Return the `gen_ai.*` attributes of a generation, and its cost and times."""
    return {
        semantic.OPERATION: semantic.CHAT,
        semantic.PROVIDER: generated.pool,
        semantic.REQUEST_MODEL: _asked_for(state) or generated.model,
        semantic.RESPONSE_MODEL: generated.model,
        semantic.RESPONSE_ID: generated.attempt,
        semantic.FINISH_REASONS: (generated.finish_reason,),
        semantic.INPUT_TOKENS: generated.usage.prompt_tokens,
        semantic.OUTPUT_TOKENS: generated.usage.completion_tokens,
        semantic.CACHED_TOKENS: generated.usage.cached_tokens,
        semantic.COST: generated.cost,
        semantic.TTFT: generated.ttft_ms,
        semantic.TPOT: generated.tpot_ms,
    }


def failed_generation(state: RequestState) -> Attributes:
    """Return the attributes of a generation that failed; the latest of `state.failures`."""
    failure = state.failures[-1]
    return {
        semantic.OPERATION: semantic.CHAT,
        semantic.PROVIDER: failure.pool,
        semantic.REQUEST_MODEL: _asked_for(state),
        semantic.RESPONSE_ID: failure.attempt,
        semantic.INPUT_TOKENS: failure.usage.prompt_tokens,
        semantic.OUTPUT_TOKENS: failure.usage.completion_tokens,
        semantic.COST: failure.cost,
        semantic.ERROR_TYPE: failure.problem.code,
    }


def _asked_for(state: RequestState) -> str:
    if state.routed is not None and state.routed.model:
        return state.routed.model
    return state.accepted.model if state.accepted is not None else ""
