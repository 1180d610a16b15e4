"""How soon drift is noticed, and how often it is imagined: ours, river's and evidently's.

    python -m loadtests.drift_detectors --data clinc.jsonl --corpus banking.jsonl --seeds 200

Streams are those of `eventrail eval drift`: seven in ten domains, which at request 1,500 turn
into a mixture with other questions, by a tenth to all of them. Ours runs on every seed; river's
detectors at their defaults on a tenth of them, and evidently's default test of a text column,
window by window, on four, since it takes two seconds a window. With --keep the runs are added to a
file, and the table is of all that are in it, so that a campaign can be made in parts:

    ... --keep runs.jsonl --detectors eventrail --first 0 --seeds 50
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from eventrail.evaluating.drift.baselines import RIVER, River
from eventrail.evaluating.drift.evaluate import columns_of, figures, ours, remembering, shift_of
from eventrail.evaluating.drift.runs import Run, runs_of
from eventrail.evaluating.drift.streams import Plan, Texts, texts_of
from eventrail.intents.rows import read_intents
from eventrail.learning.embedding import static_embedder
from loadtests.drift_windows import evidently_runs
from loadtests.machine import this_machine

OURS = "eventrail"
EVIDENTLY = "evidently"
KINDS = ("topic", "other_set")


def of_seed(job: tuple[str, int], data: Path, corpus: Path, kinds: Sequence[str]) -> list[Run]:
    """Return the runs of one detector on one seed."""
    name, seed = job
    plan = Plan()
    every = texts_of(read_intents([data]), read_intents([corpus]), seed, plan)
    texts = Texts(every.usual, {kind: every.others[kind] for kind in kinds})
    embed = remembering(static_embedder().embed)
    if name == OURS:
        return list(ours(texts, seed, plan, embed))
    if name == EVIDENTLY:
        return list(evidently_runs(texts, kinds[:1], seed, plan))
    return list(runs_of(lambda: River(name, embed), texts, kinds[:1], seed, plan))


def jobs(names: Sequence[str], first: int, seeds: int, windows: int) -> Iterator[tuple[str, int]]:
    """Yield detector and seed of every run."""
    counts = {OURS: seeds, EVIDENTLY: min(windows, seeds)}
    for name in names:
        count = counts.get(name, max(seeds // 10, 1))
        yield from ((name, seed) for seed in range(first, first + count))


def table_of(runs: dict[str, list[Run]]) -> Table:
    """Return delays by shift, one column a detector."""
    table = Table("shift", *runs, title="noticed within 2,000 requests; median delay of those")
    names = sorted({shift_of(run) for each in runs.values() for run in each})
    for name in names:
        table.add_row(
            name, *(_cell([r for r in each if shift_of(r) == name]) for each in runs.values())
        )
    table.add_row("seeds", *(str(sum(r.quiet > 0 for r in each)) for each in runs.values()))
    return table


def _cell(runs: Sequence[Run]) -> str:
    if not runs:
        return ""
    found = figures(columns_of(runs))
    if "false_alarms_per_10k" in found:
        alarms, quiet = sum(r.false_alarms for r in runs), sum(r.quiet for r in runs)
        return f"{found['false_alarms_per_10k']:.2f} false in 10,000 ({alarms} in {quiet:,})"
    delay = found.get("detection_delay_requests")
    return f"{found['detected']:.0%}" + (f", {delay:.0f}" if delay is not None else "")


class Kept(msgspec.Struct, frozen=True):
    """A run, and whose it is."""

    detector: str
    run: Run


def _kept(file: Path | None) -> list[Kept]:
    if file is None or not file.exists():
        return []
    return [msgspec.json.decode(line, type=Kept) for line in file.read_bytes().splitlines()]


def main() -> None:
    """Run everything and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--windows", type=int, default=4, help="seeds that evidently runs on")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--detectors", nargs="+", default=[OURS, *RIVER, EVIDENTLY])
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--keep", type=Path, help="file that runs are added to, JSON Lines")
    given = parser.parse_args()
    console = Console(width=160)
    console.print(this_machine().sentence())
    kept = _kept(given.keep)
    work = list(jobs(given.detectors, given.first, given.seeds, given.windows))
    one = partial(of_seed, data=given.data, corpus=given.corpus, kinds=tuple(given.kinds))
    with ProcessPoolExecutor(given.processes) as pool:
        for (name, _), found in zip(work, pool.map(one, work), strict=True):
            rows = [Kept(name, run) for run in found]
            kept += rows
            if given.keep is not None:
                with given.keep.open("ab") as file:
                    file.writelines(msgspec.json.encode(row) + b"\n" for row in rows)
    runs: dict[str, list[Run]] = {}
    for row in kept:
        runs.setdefault(row.detector, []).append(row.run)
    console.print(table_of(runs))
    times = [run.ms for run in runs.get(OURS, [])] or [0.0]
    console.print(f"{OURS}: {np.median(times):.2f} ms a request (median of the runs)")


if __name__ == "__main__":
    main()
