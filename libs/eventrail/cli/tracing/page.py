"""From a life to one self-contained HTML page.

Everything that anybody wrote is text to this page: the template escapes it, no address of it
becomes a link, and a content security policy forbids scripts and the network besides.
"""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import msgspec
from jinja2 import Environment, StrictUndefined

from eventrail.cli.inspect.details import event_details, note_details, usage_text
from eventrail.cli.inspect.life import Life
from eventrail.cli.inspect.parts import searches, verdicts
from eventrail.cli.inspect.prompts import SentPrompt, prompts_of
from eventrail.cli.inspect.waterfall import Bar, waterfall
from eventrail.cli.inspect.words import answered, asked
from eventrail.contracts.events import Event

_SHORTEST = 0.004
"""The share of the axis that even the shortest bar takes."""

_LEAST_MS = 0.001


class Beside(msgspec.Struct, frozen=True):
    """Another run of the same request.

    Attributes:
        what: `shadow`, or `replay NAME`.
        rid: its id.
        command: what shows it.
    """

    what: str
    rid: str
    command: str


class Drawn(msgspec.Struct, frozen=True):
    """A bar of the waterfall as it is drawn: shares of the whole time, in percent."""

    bar: Bar
    left: float
    width: float


def render(life: Life, beside: Sequence[Beside] = ()) -> str:
    """Return the page of a life.

    Args:
        life: the request.
        beside: its shadows and replays.
    """
    shown = waterfall(life)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["json"] = _pretty
    environment.filters["message"] = _message
    template = environment.from_string(
        files("eventrail.cli.tracing").joinpath("page.html.j2").read_text()
    )
    return template.render(
        life=life,
        style=files("eventrail.cli.tracing").joinpath("page.css").read_text(),
        started=life.events[0].at if life.events else None,
        duration_ms=shown.duration_ms,
        usage=usage_text(shown.usage),
        cost=f"{shown.cost:g}",
        drawn=[_drawn(bar, shown.duration_ms) for bar in shown.bars],
        asked=asked(life),
        answered=answered(life),
        prompts=_prompts(life),
        searches=searches(life),
        verdicts=verdicts(life),
        events=[(event, event_details(event)) for event in life.events],
        notes=[(note, note_details(note)) for note in life.notes],
        versions=_versions(life.events),
        beside=beside,
    )


def _drawn(bar: Bar, whole_ms: float) -> Drawn:
    scale = 100 / whole_ms if whole_ms >= _LEAST_MS else 0.0
    width = max(100 * _SHORTEST, bar.duration_ms * scale)
    return Drawn(bar, round(min(bar.start_ms * scale, 100 - width), 3), round(min(100, width), 3))


def _versions(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Return which versions took part, each once, by what they are versions of."""
    found: dict[tuple[str, str], None] = {}
    for event in events:
        for name, value in msgspec.structs.asdict(event.version).items():
            if value:
                found[name, value] = None
    return sorted(found)


def _prompts(life: Life) -> list[SentPrompt]:
    try:
        return prompts_of(life)
    except (msgspec.MsgspecError, LookupError):
        return []


def _pretty(raw: Any) -> str:
    """Return JSON, or anything that becomes some, with a line for each field."""
    text = bytes(raw) if isinstance(raw, msgspec.Raw) else msgspec.json.encode(raw, enc_hook=str)
    return msgspec.json.format(text, indent=2).decode()


def _message(message: dict[str, Any]) -> str:
    """Return what a message of a prompt says: its text, or whatever it has in its place."""
    content = message.get("content")
    rest = {name: one for name, one in message.items() if name not in {"role", "content"}}
    parts = [content if isinstance(content, str) else _pretty(content) if content else ""]
    return "\n".join([*filter(None, parts), *([_pretty(rest)] if rest else [])])
