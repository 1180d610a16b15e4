"""From what was decided on an answer to the events that say so."""

from dataclasses import dataclass

from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Checked, Completed, EventData, Finding, Rejected
from eventrail.eventlog.state import RequestState
from eventrail.experiments.cascade import Escalation
from eventrail.guarding.answers.decide import Decision
from eventrail.guarding.answers.texts import hand_over_text, unsure_text
from eventrail.guarding.findings import Finding as Found
from eventrail.guarding.findings import Severity
from eventrail.guardrail.output import Brief, Judged, Output

_REPORTED = {
    "off": "noted",
    "note": "noted",
    "block": "blocked",
    "retry": "retried",
    "fallback": "sent_on",
    "unsure": "replaced",
    "hand_over": "handed_over",
}
"""What a finding says that led to each action."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer, what is wrong with it, and what was decided."""

    state: RequestState
    output: Output
    brief: Brief
    judged: Judged
    decision: Decision

    def checked(
        self,
        action: str,
        why: str = "",
        score: float | None = None,
        bound: float | None = None,
        instead: str | None = None,
    ) -> Checked:
        """Return the event, with all that was found."""
        found = self.judged.findings
        return Checked(
            action,
            [_reported(one, self.decision) for one in found],
            (0, len(self.output.text)),
            why,
            score,
            bound,
            instead,
            self.output.covered,
        )


@dataclass(frozen=True, slots=True)
class Following:
    """What follows from a verdict.

    Attributes:
        checked: the verdict.
        end: the request's terminal event; None if it goes on.
        next: the stage that acts next; None if the request has ended.
    """

    checked: Checked
    end: EventData | None = None
    next: str | None = None

    @property
    def events(self) -> list[EventData]:
        """The events to append, in order."""
        return [self.checked] if self.end is None else [self.checked, self.end]


def escalated(case: Case, further: Escalation) -> Following:
    """Return what sends an answer on to the next step of its cascade."""
    checked = case.checked("escalate", further.why, further.score, further.bound)
    return Following(checked, next="router")


def following(case: Case) -> Following:
    """Return what follows from a decision."""
    match case.decision.action:
        case "note" | "off":
            return _released(case)
        case "block":
            checked = case.checked("block")
            problem = _problem(checked.findings)
            return Following(checked, Rejected(problem=problem, cost=case.state.cost))
        case "retry" | "fallback":
            checked = case.checked(case.decision.action, case.decision.why)
            return Following(checked, next="router")
        case "unsure":
            return _replaced(case, unsure_text(case.brief.policy, case.brief.asked.language))
        case "hand_over":
            return _replaced(case, hand_over_text(case.brief.policy, case.brief.asked.language))


def _released(case: Case) -> Following:
    state = case.state
    routed = state.routed
    if routed is not None and routed.hand_over:
        checked = case.checked("hand_over", routed.why, instead=routed.canned)
        return Following(checked, _completed(state, "stop"))
    checked = case.checked("release", instead=case.judged.mended)
    return Following(checked, _completed(state, _finish_reason(state)))


def _replaced(case: Case, text: str) -> Following:
    checked = case.checked(case.decision.action, case.decision.why, instead=text)
    return Following(checked, _completed(case.state, "stop"))


def _completed(state: RequestState, finish_reason: str) -> Completed:
    return Completed(
        finish_reason=finish_reason,
        usage=state.usage,
        cost=state.cost,
        cached=state.cache_hit is not None,
    )


def _reported(found: Found, decision: Decision) -> Finding:
    noted = found.severity is Severity.LOW
    action = "note" if noted else decision.taken.get(str(found.check), "note")
    return Finding(
        check=str(found.check),
        action=_REPORTED[action],
        detail=found.detail,
        score=found.score,
        where=found.where,
    )


def _finish_reason(state: RequestState) -> str:
    if state.generated is not None:
        return state.generated.finish_reason
    return state.cache_hit.finish_reason if state.cache_hit is not None else "stop"


def _problem(findings: list[Finding]) -> Problem:
    checks = sorted({finding.check for finding in findings if finding.action == "blocked"})
    return Problem(
        code=Code.OUTPUT_REJECTED.value,
        message=f"the answer was held back by the check of: {', '.join(checks)}",
        where="verdict",
        hint="ask again, or in other words; the request's log names what was found",
    )
