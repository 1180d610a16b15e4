"""What the client raises.

EventrailError
|- RequestProblem        carries the `Problem`: code, message, where, hint
|  |- RequestRefused     it was never accepted: nothing of it is in the log
|  |- RequestRejected    a policy declined it, or its answer
|  |- RequestFailed      it could not be carried out
|  `- RequestCancelled   somebody asked for it to stop; `answer.text` is what there was
`- NoAnswer              nobody answered in time; `rid` finds it later
"""

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, EventrailError, Problem, RequestProblem


class _Ended(RequestProblem):
    """A request that did not complete.

    Attributes:
        answer: all that came back.
    """

    def __init__(self, answer: Answer, problem: Problem) -> None:
        super().__init__(problem)
        self.answer = answer

    @property
    def code(self) -> str:
        """The problem's code; compare with `eventrail.contracts.errors.Code`."""
        return self.problem.code


class RequestRefused(_Ended):
    """The request was never accepted; nothing of it is in the log."""


class RequestRejected(_Ended):
    """A policy declined the request, or its answer."""


class RequestFailed(_Ended):
    """The request could not be carried out."""


class RequestCancelled(_Ended):
    """Somebody asked for the request to stop."""


class NoAnswer(EventrailError):
    """Nobody answered in time.

    Attributes:
        rid: the request; it may still end, and its answer can be asked for later.
    """

    def __init__(self, rid: str, waited_s: float) -> None:
        super().__init__(
            f"no answer to request {rid} in {waited_s:.0f} s; "
            "ask for its status later, or see whether a gateway runs"
        )
        self.rid = rid


_CANCELLED = Problem(code=Code.CANCELLED.value, message="the request was cancelled")
_UNEXPLAINED = Problem(code=Code.STAGE_ERROR.value, message="the request ended without a reason")


def completed(answer: Answer) -> Answer:
    """Return an answer that has text, or that is still open.

    Raises:
        RequestProblem: of the type that fits how the request ended.
    """
    problem = answer.problem
    if problem is not None and answer.events == 0:
        raise RequestRefused(answer, problem)
    if answer.status == "rejected":
        raise RequestRejected(answer, problem or _UNEXPLAINED)
    if answer.status == "failed":
        raise RequestFailed(answer, problem or _UNEXPLAINED)
    if answer.status == "cancelled":
        raise RequestCancelled(answer, problem or _CANCELLED)
    return answer
