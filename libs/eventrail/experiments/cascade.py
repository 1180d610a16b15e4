"""Whether an answer of a cascade is good enough; pure."""

import re
from dataclasses import dataclass

from eventrail.config.experiments import Escalate
from eventrail.config.model import Config
from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState


@dataclass(frozen=True, slots=True)
class Escalation:
    """Why the next step is asked.

    Attributes:
        why: one word.
        score: what was measured; None if the reason is no number.
        bound: what it was held against.
    """

    why: str
    score: float | None = None
    bound: float | None = None


def escalation(state: RequestState, config: Config, *, blocked: bool) -> Escalation | None:
    """Return why the request goes on to the next step; None if its answer stands.

    Args:
        state: a request that has been answered.
        config: in force now; a route that has no further step any more lets answers stand.
        blocked: the output guard would hold the answer back.
    """
    routed, generated = state.routed, state.generated
    if routed is None or generated is None or not routed.held:
        return None
    route = config.routes.get(routed.route)
    cascade = route.cascade if route is not None else None
    if cascade is None or routed.step + 1 >= len(cascade.steps):
        return None
    return weigh(cascade.escalate, generated, blocked=blocked)


def weigh(rule: Escalate, answer: Generated, *, blocked: bool) -> Escalation | None:
    """Return the first reason for which an answer is not good enough; None if it is."""
    if blocked and rule.verdict_failed:
        return Escalation("verdict_failed")
    return _by_text(rule, answer) or _by_confidence(rule, answer)


def _by_text(rule: Escalate, answer: Generated) -> Escalation | None:
    if answer.tool_calls:
        return None  # it acts, which needs no words
    text = answer.text.strip()
    if len(text) < rule.too_short:
        return Escalation("too_short", float(len(text)), float(rule.too_short))
    for pattern in rule.answer_matches:
        if re.search(pattern, text, re.IGNORECASE):
            return Escalation(f"answer_matches {pattern!r}")
    return None


def _by_confidence(rule: Escalate, answer: Generated) -> Escalation | None:
    if not rule.by_confidence:
        return None
    confidence = answer.confidence
    if confidence is None:
        return Escalation("no_logprobs")  # what cannot be told is not taken for sure
    least = rule.min_mean_logprob
    if least is not None and confidence.mean_logprob < least:
        return Escalation("mean_logprob", confidence.mean_logprob, least)
    return _by_entropy(rule.max_entropy, confidence.entropy)


def _by_entropy(most: float | None, entropy: float | None) -> Escalation | None:
    if most is None:
        return None
    if entropy is None:
        return Escalation("no_entropy")
    return Escalation("entropy", entropy, most) if entropy > most else None
