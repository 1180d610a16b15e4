"""How sure a model was, when a cascade has to know: pure."""

import math
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from eventrail.contracts.events import Confidence, Generated
from eventrail.contracts.logprobs import TokenLogprob, TopLogprob


def with_logprobs(extra: dict[str, Any], alternatives: int) -> dict[str, Any]:
    """Return the parameters of a call that also asks for logprobs.

    Args:
        extra: what the app passes through.
        alternatives: in how many alternatives the probability of a token is wanted; 0 changes
            nothing.
    """
    if not alternatives:
        return extra
    top = max(alternatives, int(extra.get("top_logprobs") or 0))
    return {**extra, "logprobs": True, "top_logprobs": top}


def scored(answer: Generated, extra: dict[str, Any], alternatives: int) -> Generated:
    """Return the answer with its confidence, and without logprobs that the app did not ask for.

    Args:
        answer: as the engine gave it.
        extra: what the app passes through.
        alternatives: as in `with_logprobs`.
    """
    if not alternatives:
        return answer
    first = answer.logprobs[0] if answer.logprobs else []
    kept = answer.logprobs if extra.get("logprobs") else []
    return replace(answer, logprobs=kept, confidence=confidence_of(first))


def confidence_of(tokens: Sequence[TokenLogprob]) -> Confidence | None:
    """Return how sure the model was of these tokens; None if there are none."""
    if not tokens:
        return None
    logprobs = [max(token.logprob, _LEAST) for token in tokens]
    entropies = [_entropy(token.top_logprobs) for token in tokens if token.top_logprobs]
    return Confidence(
        tokens=len(tokens),
        mean_logprob=round(sum(logprobs) / len(logprobs), 6),
        min_logprob=round(min(logprobs), 6),
        entropy=round(sum(entropies) / len(entropies), 6) if entropies else None,
    )


def _entropy(top: Sequence[TopLogprob]) -> float:
    """Return the entropy of the tokens named; what is left of the mass counts as one more."""
    masses = [math.exp(each.logprob) for each in top]
    masses.append(max(0.0, 1.0 - sum(masses)))
    return -sum(mass * math.log(mass) for mass in masses if mass > 0)


_LEAST = -100.0
"""Some engines say minus infinity, which no JSON holds."""
