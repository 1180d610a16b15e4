"""The results as charts."""

from collections.abc import Callable, Sequence

from eventrail.charts import Line, Panel, draw
from eventrail.speculation.results import Row

MOST_LINES = 6
"""A chart tells no more modes apart; the first ones are drawn."""


def speed_chart(pool: str, rows: Sequence[Row]) -> str:
    """Return an SVG of speed and times over the batch size, a line a mode."""
    panels: list[tuple[str, Callable[[Row], float]]] = [
        ("generated tokens a second", lambda row: row.tokens_per_s),
        ("speedup over plain decoding", lambda row: row.speedup),
        ("speedup of the time per output token", lambda row: row.decode_speedup),
        ("time to the first token, p50, ms", lambda row: row.ttft_p50_ms),
    ]
    return draw(
        f"Speculation on pool {pool}",
        "requests at once",
        [Panel(title, _lines(rows, value)) for title, value in panels],
    )


def acceptance_chart(pool: str, rows: Sequence[Row]) -> str:
    """Return an SVG of the share of drafts accepted up to each position, at the smallest batch."""
    smallest = min((row.batch for row in rows), default=0)
    lines = [
        Line(row.mode, [(float(at), share) for at, share in enumerate(row.acceptance, start=1)])
        for row in rows
        if row.batch == smallest and row.acceptance
    ]
    title = f"Drafted tokens accepted on pool {pool}, {smallest} at once"
    panel = Panel("share of drafts accepted up to this token", lines[:MOST_LINES], top=1.0)
    return draw(title, "token of the draft", [panel])


def _lines(rows: Sequence[Row], value: Callable[[Row], float]) -> list[Line]:
    modes = list(dict.fromkeys(row.mode for row in rows))[:MOST_LINES]
    return [
        Line(mode, [(float(row.batch), value(row)) for row in rows if row.mode == mode])
        for mode in modes
    ]
