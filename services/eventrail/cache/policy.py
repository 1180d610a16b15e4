"""What may be served from, and kept in, the cache."""

from eventrail.contracts.events import Completed, Screened
from eventrail.eventlog.state import RequestState

_UNREPEATABLE = frozenset({"tools", "functions", "logprobs", "top_logprobs"})
"""Passed-through parameters whose answers are more than a text."""

_LEAKED = "leak"
_DOUBTED = frozenset({"grounding", "relevance", "refusal"})
"""Findings of the output guard that keep an answer from other words than its own question's."""


def may_serve(state: RequestState) -> bool:
    """Return whether an earlier answer may serve this request.

    Not if something was masked in it: equal placeholders stand for different people. Not if
    the app wants variety (a temperature above 0, several choices), may get tool calls, or
    wants vectors.
    """
    screened, routed = state.screened, state.routed
    if screened is None or routed is None or not routed.cacheable:
        return False
    if state.accepted is not None and state.accepted.task != "chat":
        return False
    return screened.dictionary is None and _repeatable(screened)


def may_keep(state: RequestState) -> bool:
    """Return whether the answer of this ended request may serve later ones."""
    generated, checked = state.generated, state.checked
    if not state.cache_key or generated is None or checked is None or not may_serve(state):
        return False
    whole = generated.finish_reason == "stop" and bool(generated.text)
    plain = not generated.tool_calls and len(generated.choices) <= 1
    released = isinstance(state.terminal, Completed) and checked.action == "release"
    own = checked.instead is None  # what was put right stands in no model's answer
    tight = all(finding.check != _LEAKED for finding in checked.findings)
    return whole and plain and released and own and tight and state.cache_hit is None


def may_share(state: RequestState) -> bool:
    """Return whether a kept answer may also serve the same question in other words."""
    checked = state.checked
    findings = checked.findings if checked is not None else []
    return _DOUBTED.isdisjoint(finding.check for finding in findings)


def _repeatable(screened: Screened) -> bool:
    sampling = screened.sampling
    if (sampling.get("temperature") or 0) > 0 or (sampling.get("n") or 1) > 1:
        return False
    if not _UNREPEATABLE.isdisjoint(screened.extra):
        return False
    return not any(message.tool_calls or message.role == "tool" for message in screened.messages)
