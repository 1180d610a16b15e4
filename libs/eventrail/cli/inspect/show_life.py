"""Show a life: on a terminal, or as JSON."""

from datetime import UTC

import msgspec
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eventrail.cli.inspect.details import note_details, usage_text
from eventrail.cli.inspect.life import Life
from eventrail.cli.inspect.parts import Search, searches
from eventrail.cli.inspect.shown import shown as shown_text
from eventrail.cli.inspect.waterfall import Bar, Waterfall, waterfall
from eventrail.cli.inspect.words import answered, asked

BAR = 24
"""Columns of the time axis."""

CLOCK_MS = 0.001
"""Milliseconds that event times resolve."""

EXCERPT = 300
"""Characters shown of a question or an answer."""

_COLOURS = {"completed": "green", "failed": "red", "rejected": "yellow", "cancelled": "yellow"}


def as_json(life: Life) -> bytes:
    """Return the life, its waterfall and its notes as one JSON document."""
    shown = waterfall(life)
    document = {
        "rid": life.rid,
        "tenant": life.tenant,
        "trace": life.trace,
        "status": life.status,
        "next": life.next,
        "deadline": life.deadline,
        "duration_ms": shown.duration_ms,
        "usage": msgspec.structs.asdict(shown.usage),
        "cost": shown.cost,
        "stages": shown.bars,
        "events": life.events,
        "notes": life.notes,
        "alarms": list(life.alarms),
        "unreadable": life.unreadable,
        "from": life.origin,
    }
    return msgspec.json.encode(document)


def print_life(life: Life, console: Console) -> None:
    """Print the life as a waterfall."""
    shown = waterfall(life)
    parts: list[RenderableType] = [_head(life, shown), _table(shown)]
    parts.extend(_documents(search) for search in searches(life) if search.documents)
    for name, text in (("asked", asked(life)), ("answered", answered(life))):
        if text:
            parts.append(_line(name, _excerpt(text)))
    parts.extend(_line(f"note {one.kind}", note_details(one)) for one in life.notes)
    parts.extend(_line("alarm", f"{one.monitor}: {one.message}") for one in life.alarms)
    console.print(Group(*parts))


def _head(life: Life, shown: Waterfall) -> Text:
    started = life.events[0].at.astimezone(UTC) if life.events else None
    head = Text(f"request {life.rid}  tenant {life.tenant}  ")
    head.append(life.status, style=f"bold {_COLOURS.get(life.status, 'cyan')}")
    if life.status == "open":
        head.append(f", waits for {life.next} until {life.deadline:%H:%M:%S}")
    when = f"{started:%Y-%m-%d %H:%M:%S} UTC  " if started is not None else ""
    head.append(f"\n{when}{shown.duration_ms:.1f} ms  {usage_text(shown.usage)}")
    head.append(f"  cost {shown.cost:g}  trace {life.trace}  from the {life.origin}")
    if life.unreadable:
        head.append(f"\n{life.unreadable} records do not decode", style="red")
    head.append("\n")
    return head


def _table(shown: Waterfall) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("at ms", justify="right", no_wrap=True)
    table.add_column("took ms", justify="right", no_wrap=True)
    table.add_column("stage", no_wrap=True)
    table.add_column("", no_wrap=True, min_width=BAR)
    table.add_column("events")
    table.add_column("details", overflow="fold")
    for bar in shown.bars:
        table.add_row(
            f"{bar.start_ms:.1f}",
            f"{bar.duration_ms:.1f}",
            Text(bar.stage, style="bold"),
            Text(draw(bar, shown.duration_ms), style="cyan"),
            Text(", ".join(bar.events)),
            Text(shown_text("; ".join(bar.details))),
        )
    return table


def _documents(search: Search) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("\nrank", justify="right", no_wrap=True)
    table.add_column("\nscore", justify="right", no_wrap=True)
    table.add_column("\ndocument", overflow="fold")
    table.add_column("\ntitle", overflow="fold")
    for rank, document in enumerate(search.documents, 1):
        named = document.source or document.id
        table.add_row(
            str(rank),
            f"{document.score:.3f}",
            Text(shown_text(named)),
            Text(shown_text(document.title)),
        )
    return table


def draw(bar: Bar, whole_ms: float) -> str:
    """Return a bar on the time axis of the whole request, at least one column wide."""
    scale = BAR / whole_ms if whole_ms >= CLOCK_MS else 0.0
    start = min(BAR - 1, int(bar.start_ms * scale))
    width = max(1, min(BAR - start, round(bar.duration_ms * scale)))
    return f"{' ' * start}{'━' * width}".ljust(BAR)


def _line(name: str, text: str) -> Text:
    line = Text(f"\n{name}  ", style="dim")
    line.append(shown_text(text), style="default")
    return line


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}…"
