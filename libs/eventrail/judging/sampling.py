"""Which requests are judged: it follows from their ids, for every process and at every reading."""

import hashlib
from typing import NamedTuple

from eventrail.config.judging import Anchor, Judging

RULES = "rules"
"""Name of the judge that needs no model."""

MODEL = "model"


class Chosen(NamedTuple):
    """How a request came to be judged; see `contracts.notes.Judged`.

    Attributes:
        why: `rate` or `low_confidence`.
        sampled: the probability with which it was chosen.
    """

    why: str
    sampled: float


def in_sample(rid: str, rate: float, judge: str = RULES) -> bool:
    """Return whether a request is in a judge's sample.

    A request that is in the sample at one rate is in it at every higher rate.
    """
    return _share(rid, judge) < rate


def chosen(rid: str, policy: Judging, confidence: float | None) -> Chosen | None:
    """Return how a model judge came to choose a request; None if it did not.

    Args:
        rid: the request.
        policy: the tenant's.
        confidence: how sure the model was of its answer; None if unknown.
    """
    if confidence is not None and confidence < policy.low_confidence:
        return Chosen("low_confidence", 1.0)
    if in_sample(rid, policy.rate, MODEL):
        return Chosen("rate", policy.rate)
    return None


def anchor_beside(rid: str, policy: Judging) -> Anchor | None:
    """Return the anchor that is judged beside a request, drawn by chance; None for none."""
    if not policy.anchors or not in_sample(rid, policy.anchor_rate, "anchor"):
        return None
    return policy.anchors[int(_share(rid, "which anchor") * len(policy.anchors))]


def _share(rid: str, purpose: str) -> float:
    digest = hashlib.sha256(f"{purpose}\x00{rid}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
