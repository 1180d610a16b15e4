"""What an app is told when no pool answered: the last problem, and the whole story."""

from msgspec.structs import replace

from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.events import GenerationFailed
from eventrail.contracts.failures import failure_of
from eventrail.eventlog.state import RequestState


def nobody_answered(state: RequestState) -> RequestProblem:
    """Return the problem of a request whose newest failure no further pool makes good.

    Its code, place and hint are those of the last failure; its message tells of each pool.
    """
    last = state.failures[-1].problem
    calls = _by_pool(state.failures)
    if len(calls) == 1:
        return RequestProblem(replace(last, message=f"{last.message}{_cut(state)}"))
    story = "; ".join(_told(pool, failed) for pool, failed in calls.items())
    message = f"none of {len(calls)} pools answered: {story}"
    return RequestProblem(replace(last, message=f"{message}{_cut(state)}"))


def _cut(state: RequestState) -> str:
    """Return why no other pool was asked, if it is that the app had seen a part of the answer."""
    spare = state.routed.spare if state.routed is not None else 0
    if not state.failures[-1].shown or not spare:
        return ""
    return "; a part of the answer had been shown, so no other pool was asked"


def _by_pool(failures: tuple[GenerationFailed, ...]) -> dict[str, list[GenerationFailed]]:
    calls: dict[str, list[GenerationFailed]] = {}
    for each in failures:
        calls.setdefault(each.pool, []).append(each)
    return calls


def _told(pool: str, failed: list[GenerationFailed]) -> str:
    times = f" after {len(failed)} tries" if len(failed) > 1 else ""
    return f"{pool} ({failure_of(failed[-1])}{times}): {failed[-1].problem.message}"
