"""The results as plain text."""

from collections.abc import Sequence

from eventrail.speculation.advice import Advice
from eventrail.speculation.equality import describe
from eventrail.speculation.results import Row

_HEAD = (
    "batch", "mode", "tokens/s", "speedup", "decode", "ttft p50", "ttft p95", "ms/token",
    "cpu ms/token", "accepted", "by position", "equal",
)  # fmt: skip

LEGEND = """\
tokens/s: generated, of all requests together (lowest to highest round); speedup: over plain.
decode: speedup of the time per output token alone, prompts left out; ttft, ms/token: milliseconds.
accepted: tokens won by a drafted step; by position: share of drafts accepted up to each token.
equal: whether every answer was that of plain decoding at the smallest batch, token for token."""


def results_table(rows: Sequence[Row]) -> str:
    """Return a row a mode and batch size, and a sentence on every difference."""
    body = [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(_HEAD, *body, strict=True)]
    lines = [_line(cells, widths) for cells in (_HEAD, *body)]
    differences = [
        f"{row.mode} at batch {row.batch}: {describe(row.difference)}"
        for row in rows
        if row.difference is not None
    ]
    return "\n".join([*lines, "", LEGEND, *differences])


def advice_text(advice: Sequence[Advice]) -> str:
    """Return a line a load."""
    return "\n".join(
        f"{'all loads' if one.batch == 0 else f'{one.batch} at once':>10}  "
        f"{one.mode:<10}  {one.reason}"
        for one in advice
    )


def _cells(row: Row) -> tuple[str, ...]:
    return (
        str(row.batch),
        row.mode,
        f"{row.tokens_per_s:.0f} ({row.lowest:.0f}-{row.highest:.0f})",
        f"{row.speedup:.2f}",
        f"{row.decode_speedup:.2f}",
        f"{row.ttft_p50_ms:.1f}",
        f"{row.ttft_p95_ms:.1f}",
        f"{row.per_token_ms:.2f}",
        f"{row.cpu_ms_per_token:.2f}",
        f"{row.mean_accepted_length:.2f}" if row.acceptance else "-",
        " ".join(f".{min(99, round(100 * share)):02d}" for share in row.acceptance) or "-",
        "yes" if row.equal else "NO",
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    text = (1, 10, 11)  # the columns of words stand to the left, numbers to the right
    return "  ".join(
        cell.ljust(width) if column in text else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
