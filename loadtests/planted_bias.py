"""Plant a bias of known size in many logs, and count how often the truth is recovered.

    python -m loadtests.planted_bias --seeds 200

For every bias and size: the truth, what a naive reader says on average and how often its 95 %
interval holds the truth, and the same of the estimator that corrects for it.
"""

from __future__ import annotations

import argparse
import time

import msgspec
import numpy as np

from eventrail.experiments.intervals import Interval, wilson
from loadtests.machine import this_machine
from loadtests.planted import BIASES, Planted, Recovered


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one bias of one size.

    Attributes:
        bias: its name.
        size: how much of it.
        seeds: logs drawn.
        truth: what is to be found.
        naive: mean of the naive estimates.
        naive_holds: share of naive intervals that hold the truth.
        corrected: mean of the corrected estimates.
        holds: share of corrected intervals that hold the truth, with its own interval.
        half: mean half width of the corrected intervals.
    """

    bias: str
    size: float
    seeds: int
    truth: float
    naive: float
    naive_holds: float
    corrected: float
    holds: Interval
    half: float


def recovered(planted: Planted, size: float, seeds: int) -> Row:
    """Plant one bias in `seeds` logs."""
    found = [planted.draw(np.random.default_rng([seed, 7]), size) for seed in range(seeds)]
    return row_of(planted.name, size, found)


def row_of(name: str, size: float, found: list[Recovered]) -> Row:
    """Return what came of logs of one kind."""
    held = sum(each.corrected.holds(each.truth) for each in found)
    return Row(
        bias=name,
        size=size,
        seeds=len(found),
        truth=found[0].truth,
        naive=float(np.mean([each.naive.value for each in found])),
        naive_holds=float(np.mean([each.naive.holds(each.truth) for each in found])),
        corrected=float(np.mean([each.corrected.value for each in found])),
        holds=wilson(held, len(found)),
        half=float(np.mean([each.corrected.half for each in found])),
    )


def _line(row: Row) -> str:
    holds = f"{row.holds.value:6.1%} ({row.holds.low:.1%} to {row.holds.high:.1%})"
    return (
        f"{row.bias:22} {row.size:5.2f} {row.truth:8.3f} {row.naive:8.3f} {row.naive_holds:7.1%} "
        f"{row.corrected:9.3f} {row.half:8.3f} {holds}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="logs for each bias and size")
    parser.add_argument("--only", default="", help="biases whose name holds this")
    parser.add_argument("--json", action="store_true", help="print JSON, one row a line")
    given = parser.parse_args()
    begun = time.monotonic()
    if not given.json:
        print(this_machine().sentence())
        print(
            f"{'bias':22} {'size':>5} {'truth':>8} {'naive':>8} {'holds':>7} {'corrected':>9} "
            f"{'+-':>8} holds the truth ({given.seeds} logs)"
        )
    for planted in BIASES:
        for size in planted.sizes if given.only in planted.name else ():
            row = recovered(planted, size, given.seeds)
            print(msgspec.json.encode(row).decode() if given.json else _line(row), flush=True)
    if not given.json:
        print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
