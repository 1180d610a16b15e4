"""How often the semantic cache serves the right answer, and how often a wrong one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.caching.interface import Judge, Likeness
from eventrail.caching.semantic import bound_for, make_judge
from eventrail.caching.semantic.learned.model import shipped
from eventrail.config.caching import Semantic
from eventrail.evaluating.cache_baseline import USUAL, cosines, embedder
from eventrail.evaluating.cache_rows import Asked, asked_rows
from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, measure, recall_at
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import fresh

_FALSE: Final = 0.01
_NOTES: Final = (
    "hit rate: the share of equivalent questions that are served; false: of different ones",
    "pairs labelled different share most of their words by choice",
    f"the baseline serves from a cosine of {USUAL:g} on",
)


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of labelled questions.

    Args:
        data: see `eventrail.evaluating.cache_rows.asked_rows`.
        console: shows progress.

    Raises:
        UnfitData: the file does not fit, or all of it was trained on.
        UnusableArtefact: the model that ships is damaged.
    """
    artefact, judge = shipped(), make_judge()
    every = asked_rows(data)
    rows, left_out = fresh(data, [(row.key, row) for row in every], artefact.seen)
    judged = judge_rows(rows, lambda row: _likeness(judge, row), "cache", console)
    columns = _columns(rows, [found.score for found in judged.found])
    columns["default"] = columns["score"] >= bound_for([], Semantic().error_bound)
    name, embed = embedder()
    other = _columns(rows, cosines(rows, embed))
    other["default"] = other["score"] >= USUAL
    slices = {
        "language": [row.language for row in rows],
        "rule": [found.differs or "none" for found in judged.found],
    }
    return evaluated(
        "cache",
        data.name,
        judged,
        columns,
        figures,
        slices=slices,
        left_out=left_out,
        baseline=Baseline(f"cosine of {name}", measure(other, figures)),
        versions={"judge": judge.name},
        notes=_NOTES,
    )


def figures(columns: Columns) -> dict[str, float]:
    """Return what the columns tell: both rates, and the hit rate where 1 % of the others hit."""
    same, default = columns["equivalent"], columns["default"]
    found: dict[str, float] = {"equivalent": float(same.mean())}
    if same.any():
        found["hit_rate_default"] = float(default[same].mean())
    if (~same).any():
        found["false_hit_rate_default"] = float(default[~same].mean())
    at = recall_at(columns["score"], same, _FALSE)
    if at is not None:
        found["hit_rate_at_fhr_1pct"] = at
    return found


def _likeness(judge: Judge, row: Asked) -> Likeness:
    """Return the best likeness among what is kept, as a look-up does."""
    found = [judge.likeness(row.question, kept) for kept in row.kept]
    return max(found, key=lambda each: each.score, default=Likeness(0.0))


def _columns(rows: Sequence[Asked], scores: Sequence[float]) -> dict[str, npt.NDArray[Any]]:
    return {
        "equivalent": np.asarray([row.equivalent for row in rows], bool),
        "score": np.asarray(scores, float),
    }
