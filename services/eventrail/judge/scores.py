"""Which checks apply to a request, and what they say."""

from typing import Final

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Completed
from eventrail.eventlog.state import RequestState
from eventrail.judge.grounded import grounded
from eventrail.judge.well_formed import well_formed

VERSION: Final = "1"
"""Version of the checks; raise it when a score changes its meaning."""


def scores_of(state: RequestState) -> dict[str, float]:
    """Return the scores of a completed answer by check; empty if there is nothing to judge.

    `grounded` is there only if the answer was given documents. A canned answer and one that
    only calls tools are not judged, nor is what stands in place of an answer.
    """
    completed = state.terminal
    if not isinstance(completed, Completed) or _nothing_said(state):
        return {}
    answer = state.answer_text
    question = last_user_text(state.screened.messages) if state.screened is not None else ""
    scores = {"well_formed": well_formed(answer, question, completed.finish_reason)}
    if state.sources:
        share = grounded(answer, [document.text for document in state.sources])
        if share is not None:
            scores["grounded"] = share
    return scores


def _nothing_said(state: RequestState) -> bool:
    if state.checked is not None and state.checked.action != "release":
        return True
    if state.generated is not None:
        return bool(state.generated.tool_calls) and not state.generated.text
    return state.cache_hit is None
