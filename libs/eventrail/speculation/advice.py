"""What to configure, for each load and for all, and why."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from eventrail.config.pool import Speculation
from eventrail.speculation.modes import PLAIN
from eventrail.speculation.results import Row

WORTH = 1.05
"""A mode must be so many times as fast as a simpler one to be worth its trouble."""


class Advice(msgspec.Struct, frozen=True):
    """What is recommended.

    Attributes:
        batch: for so many requests at once; 0 for a pool that sees all the loads measured.
        mode: its name.
        reason: a sentence with the figures.
    """

    batch: int
    mode: str
    reason: str


def advise(rows: Sequence[Row], modes: Sequence[str]) -> list[Advice]:
    """Return the best mode for each batch size, then the one for a pool that sees them all.

    Modes are compared by tokens a second. A mode that is not faster than the ones before it in
    `modes` by a twentieth is not worth it. One whose answers differ from the plain ones, where
    the plain mode's own do not, is never recommended.

    Args:
        rows: every mode at every batch size, as far as it was measured.
        modes: names of the modes, simplest first.
    """
    batches = sorted({row.batch for row in rows})
    by_key = {(row.mode, row.batch): row for row in rows}
    if not batches or any((PLAIN, batch) not in by_key for batch in batches):
        return []
    each = [_for_batch(batch, modes, by_key) for batch in batches]
    return [*each, _for_all(batches, modes, by_key)] if len(batches) > 1 else each


def trusted(mode: str, batch: int, rows: Mapping[tuple[str, int], Row]) -> bool:
    """Return whether a mode's answers are the plain ones, or differ where plain ones do as well.

    A larger batch rounds differently, with or without drafts; that is not the draft's doing.
    """
    return rows[mode, batch].equal or not rows[PLAIN, batch].equal


def configuration(speculation: Speculation) -> str:
    """Return the lines to put into a pool's configuration."""
    fields = msgspec.to_builtins(speculation) or {"method": PLAIN}
    return "\n".join(["speculation:", *(f"  {name}: {value}" for name, value in fields.items())])


def _for_batch(batch: int, modes: Sequence[str], rows: Mapping[tuple[str, int], Row]) -> Advice:
    candidates = [mode for mode in modes if (mode, batch) in rows]
    speeds = {mode: rows[mode, batch].tokens_per_s for mode in candidates}
    untrusted = [mode for mode in candidates if not trusted(mode, batch, rows)]
    best = _simplest_best({m: s for m, s in speeds.items() if m not in untrusted})
    row = rows[best, batch]
    reason = f"{row.tokens_per_s:.0f} tokens/s"
    if best != PLAIN:
        reason += f", {row.speedup:.2f} times plain, {row.mean_accepted_length:.1f} tokens a step"
    elif len(candidates) > 1:
        fastest = max((m for m in candidates if m != PLAIN), key=lambda mode: speeds[mode])
        reason += f"; {fastest} gives {rows[fastest, batch].speedup:.2f} times that"
    if best != PLAIN and row.lowest <= rows[PLAIN, batch].highest:
        reason += "; its slowest round was no faster than plain's fastest: measure more rounds"
    if untrusted:
        reason += f"; not {', '.join(untrusted)}: other answers than plain"
    return Advice(batch, best, reason)


def _for_all(
    batches: Sequence[int], modes: Sequence[str], rows: Mapping[tuple[str, int], Row]
) -> Advice:
    whole = [
        mode for mode in modes if all((mode, b) in rows and trusted(mode, b, rows) for b in batches)
    ]
    means = {mode: _mean([rows[mode, batch].speedup for batch in batches]) for mode in whole}
    best = _simplest_best(means)
    least = min(rows[best, batch].speedup for batch in batches)
    return Advice(
        0,
        best,
        f"{means[best]:.2f} times plain on average of all loads (geometric mean), "
        f"{least:.2f} at the least",
    )


def _simplest_best(speeds: Mapping[str, float]) -> str:
    """Return the first that no later one beats by `WORTH`; speeds are in order of simplicity."""
    best = PLAIN
    for mode, speed in speeds.items():
        if speed > speeds[best] * WORTH:
            best = mode
    return best


def _mean(values: Sequence[float]) -> float:
    """Return the geometric mean, which treats half and double alike."""
    if not all(value > 0 for value in values):
        return 0.0
    return math.exp(sum(map(math.log, values)) / len(values))
