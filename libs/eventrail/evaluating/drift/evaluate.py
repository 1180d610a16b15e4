"""Run the monitor that ships over streams that change, and over streams that do not."""

import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress

from eventrail.drift.sequential.monitor import Embed
from eventrail.evaluating.drift.baselines import RIVER, River
from eventrail.evaluating.drift.runs import QUIET, Detector, Ours, Run, runs_of
from eventrail.evaluating.drift.streams import Plan, Texts, texts_of
from eventrail.evaluating.measure import Columns, by_slice, measure, percentiles
from eventrail.evaluating.result import Baseline, Evaluated, Metric
from eventrail.intents.rows import IntentRow, read_intents
from eventrail.learning.embedding import Vector, static_embedder

SEEDS: Final = 20
BASELINE_SEEDS: Final = 5
"""Seeds that baselines run on at most; KSWIN takes a Kolmogorov-Smirnov test a request."""

_PER: Final = 10_000
_BASELINE_KINDS: Final = ("topic",)


def evaluate(
    data: Path,
    corpus: Path | None = None,
    *,
    seeds: int = SEEDS,
    plan: Plan | None = None,
    console: Console | None = None,
) -> Evaluated:
    """Return delays and false alarms.

    Args:
        data: rows of intents, with domains if there are any.
        corpus: rows of another set, for the shift to it.
        seeds: streams of each kind and size.
        plan: how long they are.
        console: where progress is shown.

    Raises:
        UnfitData: the rows do not fit.
    """
    rows = read_intents([data])
    others = read_intents([corpus]) if corpus is not None else []
    plan = plan or Plan()
    embed = remembering(static_embedder().embed)
    began = time.perf_counter()
    runs = [
        run
        for seed in _shown(seeds, console)
        for run in ours(texts_of(rows, others, seed, plan), seed, plan, embed)
    ]
    seconds = time.perf_counter() - began
    columns = columns_of(runs)
    slices = {"shift": [shift_of(run) for run in runs]}
    return Evaluated(
        name="drift",
        data=data.name,
        n=len(runs),
        seconds=seconds,
        per_item_ms=percentiles([run.ms for run in runs]),
        metrics=measure(columns, figures),
        by=by_slice(columns, figures, slices),
        baseline=_baseline(rows, min(seeds, BASELINE_SEEDS), plan, embed),
        versions={"eventrail": version("eventrail"), "river": version("river")},
        notes=[
            f"{seeds} seeds; a change after {plan.steady} requests, looked for in {plan.patience}",
            "delay: the median of the runs that noticed the change",
            "`detected` and `delay` over all kinds and sizes; `by` has them one by one",
            f"baselines: {', '.join(_BASELINE_KINDS)} shifts only, {BASELINE_SEEDS} seeds at most",
        ],
    )


def ours(texts: Texts, seed: int, plan: Plan, embed: Embed) -> Iterator[Run]:
    """Yield the runs of the monitor that ships."""
    return runs_of(lambda: Ours(embed, seed), texts, list(texts.others), seed, plan)


def remembering(embed: Embed) -> Embed:
    """Return an embedder that embeds each text once."""
    known: dict[str, Vector] = {}

    def embedded(text: str) -> Vector:
        vector = known.get(text)
        if vector is None:
            vector = known[text] = embed(text)
        return vector

    return embedded


def shift_of(run: Run) -> str:
    """Return the name of a run's shift."""
    return f"{run.kind} {run.share:g}" if run.kind != QUIET else QUIET


def columns_of(runs: Sequence[Run]) -> dict[str, npt.NDArray[Any]]:
    """Return the numbers of the runs, one a run."""
    return {
        "shifted": np.asarray([run.kind != QUIET for run in runs], bool),
        "delay": np.asarray([np.nan if run.delay is None else run.delay for run in runs], float),
        "false": np.asarray([run.false_alarms for run in runs], float),
        "quiet": np.asarray([run.quiet for run in runs], float),
    }


def figures(columns: Columns) -> dict[str, float]:
    """Return what the columns tell."""
    found: dict[str, float] = {}
    shifted, delays = columns["shifted"], columns["delay"]
    if shifted.any():
        noticed = ~np.isnan(delays[shifted])
        found["detected"] = float(noticed.mean())
        if noticed.any():
            found["detection_delay_requests"] = float(np.median(delays[shifted][noticed]))
    if columns["quiet"].sum():
        found["false_alarms_per_10k"] = float(
            columns["false"].sum() / columns["quiet"].sum() * _PER
        )
    return found


def _baseline(rows: Sequence[IntentRow], seeds: int, plan: Plan, embed: Embed) -> Baseline:
    found: dict[str, Metric] = {}
    for name in RIVER:
        runs: list[Run] = []
        for seed in range(seeds):
            texts = texts_of(rows, [], seed, plan)
            runs += runs_of(_river(name, embed), texts, _BASELINE_KINDS, seed, plan)
        metrics = measure(columns_of(runs), figures)
        prefix = "" if name == RIVER[0] else f"{name.lower()}_"
        found |= {f"{prefix}{metric}": value for metric, value in metrics.items()}
    return Baseline(f"river {RIVER[0]}, default, on length and distance to the mean", found)


def _river(name: str, embed: Embed) -> Callable[[], Detector]:
    return lambda: River(name, embed)


def _shown(seeds: int, console: Console | None) -> Iterator[int]:
    if console is None:
        yield from range(seeds)
        return
    with Progress(console=console, transient=True) as progress:
        yield from progress.track(range(seeds), description="drift")
