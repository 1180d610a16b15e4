"""Show what was found: a line a request, with the words around what was looked for."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eventrail.cli.inspect.shown import shown

BEFORE, AFTER = 24, 56
"""Characters shown before and from the first term on."""

_COLOURS = {"completed": "green", "failed": "red", "rejected": "yellow", "cancelled": "yellow"}


def print_found(found: Sequence[dict[str, Any]], terms: Sequence[str], console: Console) -> None:
    """Print requests as a table."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("request", no_wrap=True, min_width=32)  # to be copied, so never cut
    for name in ("when (UTC)", "tenant", "status", "model"):
        table.add_column(name, no_wrap=True)
    table.add_column("ms", justify="right", no_wrap=True)
    table.add_column("cost", justify="right", no_wrap=True)
    table.add_column("said", overflow="fold", ratio=1)
    for row in found:
        status = row["problem"] or row["status"]
        table.add_row(
            Text(row["rid"]),
            Text(f"{row['accepted_at']:%m-%d %H:%M:%S}"),
            Text(row["tenant"]),
            Text(shown(status), style=_COLOURS.get(row["status"], "cyan")),
            Text(shown(row["model"] or "")),
            "" if row["duration_ms"] is None else f"{row['duration_ms']:.0f}",
            f"{row['cost']:g}",
            Text(shown(snippet(row, terms))),
        )
    console.print(table)


def snippet(row: dict[str, Any], terms: Sequence[str]) -> str:
    """Return a piece of the question or the answer, around the first term that it has."""
    texts = [" ".join((row[name] or "").split()) for name in ("question", "answer")]
    for text in texts:
        places = [place for term in terms if (place := text.lower().find(term)) >= 0]
        if places:
            begin = max(0, min(places) - BEFORE)
            return _cut(text, begin, min(places) + AFTER)
    return _cut(texts[0] or texts[1], 0, BEFORE + AFTER)


def _cut(text: str, begin: int, end: int) -> str:
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"
