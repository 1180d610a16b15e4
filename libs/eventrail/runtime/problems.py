"""The problems with which the runtime itself ends a request."""

from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Failed
from eventrail.eventlog.state import RequestState
from eventrail.runtime.observe import StageRun


def late(state: RequestState, stage: str) -> Failed:
    """Return the end of a request whose deadline passed before `stage` could answer."""
    return Failed(
        problem=Problem(
            code=Code.DEADLINE_EXCEEDED.value,
            message=f"the deadline passed before stage {stage} could answer",
            where=stage,
            hint="ask with a longer timeout, or when the system is less busy",
        ),
        cost=state.cost,
    )


def exhausted(watch: StageRun, attempts: int) -> Problem:
    """Return the problem of a stage that failed at every delivery."""
    return Problem(
        code=Code.STAGE_ERROR.value,
        message=f"stage {watch.stage} failed {attempts} times, last with: {watch.error}",
        where=watch.stage,
        hint="the operator finds the cause in the service's log under this request's id",
    )


def timed_out(watch: StageRun) -> Problem:
    """Return the problem of a stage that did not decide in its time."""
    return Problem(
        code=Code.STAGE_TIMEOUT.value,
        message=f"stage {watch.stage} gave {watch.error}",
        where=watch.stage,
    )
