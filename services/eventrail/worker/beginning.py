"""How an answer begins whose first model failed after a part of it was shown."""

from dataclasses import dataclass
from typing import Any

from eventrail.contracts.events import Screened
from eventrail.contracts.parameters import answers_in_json
from eventrail.eventlog.state import RequestState


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the model is given as the beginning of its answer.

    Attributes:
        text: placeholders not replaced; empty if it begins itself.
        tokens: how many tokens the model before made of it.
    """

    text: str = ""
    tokens: int = 0


ANEW = Beginning()


def beginning_of(state: RequestState) -> Beginning:
    """Return how the answer of a routed request begins."""
    if not state.failures or state.generated is not None:
        return ANEW
    last = state.failures[-1]
    return Beginning(last.text, last.usage.completion_tokens) if last.shown else ANEW


def shortened(sampling: dict[str, Any], begins: Beginning) -> dict[str, Any]:
    """Return the sampling parameters of the rest of an answer: it may be that much shorter."""
    most = sampling.get("max_tokens")
    if not begins.text or most is None:
        return sampling
    return {**sampling, "max_tokens": max(1, most - begins.tokens)}


def can_be_gone_on_with(screened: Screened) -> bool:
    """Return whether another model can take an answer up in the middle.

    Not if something looks at the answer as a whole: a grammar, tools, probabilities, choices.
    """
    extra = screened.extra
    whole = ("tools", "functions", "logprobs", "top_logprobs")
    several = (screened.sampling.get("n") or 1) > 1
    return not several and not answers_in_json(extra) and not any(extra.get(name) for name in whole)
