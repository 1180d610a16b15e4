"""What the input guard would do with a request: for operators who write a policy."""

import hashlib
import time

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Finding
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.guardrail.checking import check_request
from eventrail.guardrail.policy import policy_of, version_of

_TRIES = 5


class Explanation(msgspec.Struct, frozen=True):
    """What would become of a request.

    Attributes:
        policy: which checks, of which policy, in which revision of the configuration.
        outcome: `goes on`, `answered` or `rejected`.
        masked: the message as a model would see it.
        findings: of all checks that were made.
        problem: what its app would be told if it is rejected.
        canned: what it would be answered with.
        milliseconds: how long the checks took, once they were warm.
    """

    policy: str
    outcome: str
    masked: str
    findings: list[Finding]
    milliseconds: float
    problem: Problem | None = None
    canned: str | None = None


def explain(config: Config, *, tenant: str, text: str, role: str = "user") -> Explanation:
    """Return what the checks say of one message.

    Args:
        config: the configuration to go by.
        tenant: who asks.
        text: the message.
        role: who it is from; `tool` for what a tool returned.
    """
    request = ChatRequest([Message(role, text)])
    guards = policy_of(tenant, config)
    found = check_request(request, guards, _without_key)
    taken: list[float] = []
    for _ in range(_TRIES):
        began = time.perf_counter()
        check_request(request, guards, _without_key)
        taken.append((time.perf_counter() - began) * 1e3)
    outcome = "goes on"
    if found.problem is not None:
        outcome = "rejected"
    elif found.canned is not None:
        outcome = "answered"
    return Explanation(
        policy=version_of(tenant, config).policy,
        outcome=outcome,
        masked=found.masked.messages[0].content or "",
        findings=found.findings,
        milliseconds=round(min(taken), 3),
        problem=found.problem,
        canned=found.canned,
    )


def _without_key(text: str) -> str:
    """Stand in for the tenant's keyed hash: who explains has no key."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
