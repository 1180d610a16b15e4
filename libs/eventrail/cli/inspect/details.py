"""What is worth saying about an event or a note in a line. Never a word of a message."""

from collections.abc import Callable
from typing import Any, cast

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import (
    Accepted,
    CacheHit,
    CacheMissed,
    Cancelled,
    Checked,
    Event,
    EventData,
    Failed,
    Finding,
    Generated,
    GenerationFailed,
    Rejected,
    Retrieved,
    Routed,
    Screened,
    ToolCalled,
    Usage,
)
from eventrail.contracts.notes import Note


def event_details(event: Event) -> str:
    """Return a line on an event; empty when its type says it all."""
    try:
        data = event.payload()
    except UndecodableMessage:
        return "its data does not decode"
    describe = _EVENTS.get(type(data))
    return describe(data) if data is not None and describe is not None else ""


def note_details(note: Note) -> str:
    """Return a line on a note."""
    shown = msgspec.json.decode(note.data, type=dict[str, object])
    return " ".join(f"{name}={_plain(value)}" for name, value in shown.items() if name != "text")


def usage_text(usage: Usage) -> str:
    """Return tokens as `12+5 tokens`."""
    cached = f" ({usage.cached_tokens} cached)" if usage.cached_tokens else ""
    return f"{usage.prompt_tokens}+{usage.completion_tokens} tokens{cached}"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        pairs = cast("dict[str, object]", value)
        return ",".join(f"{name}:{_plain(one)}" for name, one in pairs.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def _findings(findings: list[Finding]) -> str:
    return ", ".join(f"{one.check} {one.action} x{one.count}" for one in findings)


def _accepted(data: Accepted) -> str:
    user = f" user {data.user}" if data.user else ""
    return f"{data.model} by {data.door}, {data.messages} messages{user}"


def _screened(data: Screened) -> str:
    return _findings(data.findings) or "nothing found"


def _routed(data: Routed) -> str:
    where = "canned answer" if data.canned is not None else f"pool {data.pool}"
    dealt = f", {data.arm} of {data.experiment} (p {data.propensity:.3g})" if data.arm else ""
    step = f", step {data.step}" if data.step else ""
    why = f" ({data.why})" if data.why else ""
    return f"rule {data.rule}: {where}{dealt}{step}{why}, {' > '.join(data.slip)}"


def _cache_hit(data: CacheHit) -> str:
    sure = "" if data.score is None else f", {data.kind}: {data.score:.3f} of {data.bound:.3f}"
    return f"answer of {data.model}{sure}{', audited' if data.audited else ''}"


def _cache_missed(data: CacheMissed) -> str:
    nearest = "" if data.score is None else f", nearest {data.score:.3f}"
    return f"{data.reason}{f': {data.detail}' if data.detail else ''}{nearest}"


def _retrieved(data: Retrieved) -> str:
    named = ", ".join(
        f"{document.source or document.id} ({document.score:.2f})" for document in data.documents
    )
    found = f"{len(data.documents)} documents: {named}" if named else "nothing relevant"
    filters = ", ".join(f"{name}={value}" for name, value in data.filters.items())
    parts = {
        found: True,
        f"asked as {data.rewritten!r}": data.rewritten,
        f"with {filters}": filters,
        f"{data.left_out} left out": data.left_out,
        _findings(data.findings): data.findings,
    }
    return "; ".join(part for part, there in parts.items() if there)


def _generated(data: Generated) -> str:
    times = f"ttft {data.ttft_ms:.0f} ms, {data.tpot_ms:.1f} ms/token" if data.ttft_ms else ""
    parts = [data.model, usage_text(data.usage), f"cost {data.cost:g}", times, data.finish_reason]
    return ", ".join(part for part in parts if part)


def _generation_failed(data: GenerationFailed) -> str:
    failure = f" ({data.failure})" if data.failure else ""
    said = f"{data.problem.code}{failure}: {data.problem.message}"
    return f"{data.pool}, {said}, {usage_text(data.usage)}, cost {data.cost:g}"


def _tool_called(data: ToolCalled) -> str:
    return data.name


def _checked(data: Checked) -> str:
    findings = _findings(data.findings)
    why = data.why if data.score is None else f"{data.why} {data.score:g} against {data.bound:g}"
    instead = "another text is shown" if data.instead is not None else ""
    return ": ".join(part for part in (data.action, why, findings, instead) if part)


def _problem(data: Failed | Rejected) -> str:
    hint = f" ({data.problem.hint})" if data.problem.hint else ""
    return f"{data.problem.code}: {data.problem.message}{hint}"


def _cancelled(data: Cancelled) -> str:
    return data.reason


_EVENTS: dict[type[EventData] | type[None], Callable[[Any], str]] = {
    Accepted: _accepted,
    Screened: _screened,
    Routed: _routed,
    CacheHit: _cache_hit,
    CacheMissed: _cache_missed,
    Retrieved: _retrieved,
    Generated: _generated,
    GenerationFailed: _generation_failed,
    ToolCalled: _tool_called,
    Checked: _checked,
    Failed: _problem,
    Rejected: _problem,
    Cancelled: _cancelled,
}
