"""Which answers users are asked about: drawn by a hash of the request, so the same everywhere."""

import hashlib
import math
from typing import Final, Literal, NamedTuple

from eventrail.config.listening import Ask, Listening
from eventrail.contracts.events import Completed
from eventrail.contracts.ids import keyed_rid
from eventrail.contracts.subjects import in_shadow, shadow_space
from eventrail.eventlog.state import RequestState

DOOR: Final = "feedback-compare"
"""By which a second answer came in, as its `accepted` says."""

Why = Literal["low_confidence", "sample"]
First = Literal["this", "other"]


class Asked(NamedTuple):
    """What a user is to be asked.

    Attributes:
        ask: what for.
        why: `low_confidence`, or `sample`.
        sampled: the probability with which the answer was chosen.
    """

    ask: Ask
    why: Why
    sampled: float


def asked_of(state: RequestState, policy: Listening) -> Asked | None:
    """Return what a user is to be asked about an answer; None for nothing.

    An answer in which the model was not sure enough is asked about whatever the rate. Only what
    was answered, and shown to somebody who waits for it, is asked about.
    """
    if (policy.ask_rate <= 0 and policy.ask_below <= 0) or not shown_to_somebody(state):
        return None
    if policy.ask_for == "comparison" and not (policy.compare_pool or _pool(state)):
        return None  # a canned answer has no other
    sure = confidence_of(state)
    if sure is not None and sure < policy.ask_below:
        return Asked(policy.ask_for, "low_confidence", 1.0)
    if drawn("ask", state.rid) < policy.ask_rate:
        return Asked(policy.ask_for, "sample", policy.ask_rate)
    return None


def shown_to_somebody(state: RequestState) -> bool:
    """Return whether a user who waits was shown an answer, and no other text in its place."""
    accepted = state.accepted
    if accepted is None or accepted.task != "chat" or accepted.priority == "batch":
        return False
    if not isinstance(state.terminal, Completed) or in_shadow(state.tenant):
        return False
    released = state.checked is None or state.checked.action == "release"
    return released and bool(state.answer_text)


def confidence_of(state: RequestState) -> float | None:
    """Return the mean probability of the answer's tokens (geometric), 0 to 1; None if unknown."""
    generated = state.generated
    if generated is None:
        return None
    if generated.confidence is not None:
        return math.exp(min(generated.confidence.mean_logprob, 0.0))
    tokens = generated.logprobs[0] if generated.logprobs else []
    if not tokens:
        return None
    return math.exp(min(sum(token.logprob for token in tokens) / len(tokens), 0.0))


def _pool(state: RequestState) -> str:
    return state.routed.pool if state.routed is not None else ""


def first_of(rid: str) -> First:
    """Return which of two answers is to be shown first: either as often, by chance."""
    return "this" if drawn("first", rid) < 0.5 else "other"  # noqa: PLR2004 -- one of two


def second_rid(tenant: str, rid: str) -> str:
    """Return the id of a request's second answer: one for each, whoever starts it."""
    return keyed_rid(shadow_space(tenant), f"{DOOR}\0{rid}")


def drawn(what: str, rid: str) -> float:
    """Return a number from 0 to below 1, even over requests, the same for every process."""
    digest = hashlib.sha256(f"{what}\0{rid}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
