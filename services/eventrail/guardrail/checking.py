"""Everything that is checked of a request before it goes any further; pure.

The checks come in the order of what they cost, and the first that stops the request is the last
that is made. Those after the first see the request as a model would: masked.
"""

from dataclasses import dataclass, field

from eventrail.config.guards import Guards
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Finding
from eventrail.contracts.requests import ChatRequest
from eventrail.guarding.attacks.check import check as check_attacks
from eventrail.guarding.content.check import check as check_content
from eventrail.guarding.outcome import Outcome
from eventrail.guarding.personal.plan import Hash
from eventrail.guardrail.masking import Masked, mask_request


@dataclass(frozen=True, slots=True)
class Screening:
    """What the checks of a request come to.

    Attributes:
        masked: the request as it goes on.
        findings: of all checks that were made.
        problem: why it goes no further; None if it does.
        canned: what it is answered with instead of by a model; None if a model may.
    """

    masked: Masked
    findings: list[Finding] = field(default_factory=list[Finding])
    problem: Problem | None = None
    canned: str | None = None


def check_request(request: ChatRequest, guards: Guards, hashed: Hash) -> Screening:
    """Mask a request and check it.

    Args:
        request: as the app sent it. One for vectors is only masked: nothing is said to it.
        guards: the tenant's policy.
        hashed: a keyed hash, of the tenant's.
    """
    masked = mask_request(request, guards.personal, hashed)
    findings = masked.findings
    if masked.problem is not None or request.task == "embed":
        return Screening(masked, findings, masked.problem)
    attacks = check_attacks(masked.messages, guards.attacks, masked.variables)
    findings = [*findings, *attacks.findings]
    if _stops(attacks):
        return Screening(masked, findings, attacks.problem, attacks.canned)
    content = check_content(masked.messages, guards.content)
    return Screening(masked, [*findings, *content.findings], content.problem, content.canned)


def _stops(outcome: Outcome) -> bool:
    return outcome.problem is not None or outcome.canned is not None
