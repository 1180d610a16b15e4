"""What a request came to: what assertions look at; made of the fold of its events."""

import msgspec

from eventrail.contracts.events import Checked, Rejected, Routed
from eventrail.eventlog.state import RequestState

OPEN = "open"
"""The status of a request that has no terminal event."""


class Ran(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a request went.

    Attributes:
        status: the type of its terminal event, or `open`.
        answer: the text, masked; empty if there is none.
        tool_calls: names of the tools that the model called, in order.
        sources: ids of the documents that the model was given, best first.
        titles: where each of them came from.
        pool: who answered; empty for a cached or canned answer.
        model: which model.
        template: the prompt template with its version.
        intent: what the user was taken to want.
        cached: whether an earlier answer served.
        findings: the checks of guards that fired, each with its action, e.g. `pii.email:masked`.
        problem: the code of the problem that ended it; empty if none did.
        cost: in the currency of the price list.
        tokens: of prompts and completions together.
        duration_ms: from the first to the last event.
    """

    status: str
    answer: str = ""
    tool_calls: list[str] = []
    sources: list[str] = []
    titles: list[str] = []
    pool: str = ""
    model: str = ""
    template: str = ""
    intent: str = ""
    cached: bool = False
    findings: list[str] = []
    problem: str = ""
    cost: float = 0.0
    tokens: int = 0
    duration_ms: float = 0.0


def ran_of(state: RequestState, duration_ms: float) -> Ran:
    """Return what a request came to.

    Args:
        state: the fold of its events.
        duration_ms: from the first to the last of them.
    """
    routed = state.routed or Routed(slip=[])
    generated = state.generated
    hit = state.cache_hit
    problem = getattr(state.terminal, "problem", None)
    return Ran(
        status=state.terminal.type if state.terminal is not None else OPEN,
        answer="" if isinstance(state.terminal, Rejected) else state.answer_text,
        tool_calls=_tools(generated.tool_calls) if generated is not None else [],
        sources=[document.id for document in state.sources],
        titles=[document.source for document in state.sources],
        pool=generated.pool if generated is not None else "",
        model=(generated.model if generated else hit.model if hit else ""),
        template=routed.template,
        intent=routed.intent,
        cached=hit is not None,
        findings=_findings(state),
        problem="" if problem is None else problem.code,
        cost=state.cost,
        tokens=state.usage.total_tokens,
        duration_ms=duration_ms,
    )


def _tools(calls: list[dict[str, object]]) -> list[str]:
    names: list[str] = []
    for call in calls:
        function = call.get("function")
        name = function.get("name") if isinstance(function, dict) else call.get("name")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] -- JSON
        names.append(str(name or ""))  # pyright: ignore[reportUnknownArgumentType] -- JSON
    return names


def _findings(state: RequestState) -> list[str]:
    screened = state.screened.findings if state.screened is not None else []
    checked = (state.checked or Checked(action="")).findings
    return [f"{each.check}:{each.action}" for each in (*screened, *checked)]
