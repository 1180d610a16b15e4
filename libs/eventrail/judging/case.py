"""What is judged: a question, an answer, and all that is known about both."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Completed
from eventrail.eventlog.state import RequestState
from eventrail.prompting.render import INSTRUCTIONS


@dataclass(frozen=True, slots=True)
class Case:
    """An answer to be judged, masked as the log holds it.

    Attributes:
        question: the newest user message.
        answer: the answer as the app got it.
        documents: the texts that the model was given; empty if there were none.
        searched: whether documents were looked for.
        instructions: what the app told the model beforehand.
        finish_reason: why the answer ended.
        extra: the request's parameters.
        sampling: the request's sampling parameters.
        reference: a right answer; empty where none is known.
        logprobs: of the answer's tokens, where they were recorded.
    """

    question: str
    answer: str
    documents: Sequence[str] = ()
    searched: bool = False
    instructions: str = ""
    finish_reason: str = "stop"
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sampling: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reference: str = ""
    logprobs: Sequence[float] = ()


def case_of(state: RequestState, *, reference: str = "") -> Case | None:
    """Return what is to be judged of a request; None if nothing is.

    Only a completed answer is judged: no canned one, none that only calls tools, and nothing
    that stands in place of an answer.
    """
    completed = state.terminal
    if not isinstance(completed, Completed) or _nothing_said(state):
        return None
    screened = state.screened
    messages = screened.messages if screened is not None else []
    told = [each.content for each in messages if each.role in INSTRUCTIONS and each.content]
    return Case(
        question=last_user_text(messages),
        answer=state.answer_text,
        documents=[document.text for document in state.sources],
        searched=state.documents is not None,
        instructions="\n\n".join(told),
        finish_reason=completed.finish_reason,
        extra=screened.extra if screened is not None else {},
        sampling=screened.sampling if screened is not None else {},
        reference=reference,
        logprobs=logprobs_of(state),
    )


def logprobs_of(state: RequestState) -> list[float]:
    """Return the logprobs of the first choice's tokens; empty if they were not recorded."""
    generated = state.generated
    if generated is None or not generated.logprobs:
        return []
    return [token.logprob for token in generated.logprobs[0]]


def confidence_of(state: RequestState) -> float | None:
    """Return how sure the model was, 0 to 1: the geometric mean of its tokens' probabilities.

    None if neither logprobs nor what a cascade measured is recorded.
    """
    generated = state.generated
    if generated is None:
        return None
    if generated.confidence is not None:
        return math.exp(min(generated.confidence.mean_logprob, 0.0))
    logprobs = logprobs_of(state)
    return math.exp(min(sum(logprobs) / len(logprobs), 0.0)) if logprobs else None


def _nothing_said(state: RequestState) -> bool:
    if state.checked is not None and state.checked.action != "release":
        return True
    if state.generated is not None:
        return bool(state.generated.tool_calls) and not state.generated.text
    return state.cache_hit is None
