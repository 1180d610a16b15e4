"""An answer, as its checks look at it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState


@dataclass(frozen=True, slots=True)
class Said:
    """One choice of an answer.

    Attributes:
        text: what it says; empty if it only acts.
        finish_reason: why it ended.
        calls: its tool calls, in OpenAI's shape.
        where: which choice, e.g. `choices[1]`; empty for the first.
    """

    text: str
    finish_reason: str = "stop"
    calls: Sequence[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    where: str = ""


def said_in(state: RequestState) -> list[Said]:
    """Return the choices that a request was answered with, the first of them first."""
    generated = state.generated
    if generated is None:
        ended = state.cache_hit.finish_reason if state.cache_hit is not None else "stop"
        return [Said(state.answer_text, ended)]
    first = Said(generated.text, generated.finish_reason, generated.tool_calls)
    return [first, *_others(generated)]


def _others(generated: Generated) -> Iterator[Said]:
    for index, choice in enumerate(generated.choices[1:], start=1):
        message = cast("dict[str, Any]", choice.get("message") or {})
        yield Said(
            str(message.get("content") or ""),
            str(choice.get("finish_reason") or "stop"),
            message.get("tool_calls") or [],
            f"choices[{index}]",
        )
