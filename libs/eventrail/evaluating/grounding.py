"""How well it is told whether documents support an answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.grounding_baseline import NAME, word_overlap
from eventrail.evaluating.grounding_rows import Labelled, labelled_rows
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, auc, measure
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import fresh
from eventrail.guarding.grounding import SentenceGrounding, Verdict, check, overall
from eventrail.guarding.grounding.model import shipped

_EVEN: Final = 0.5
_SHORT: Final = 30
_NOTES: Final = (
    "an answer counts as supported if each of its sentences is",
    "the baseline's threshold is chosen on these rows, by 5-fold cross-validation",
)


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of labelled answers.

    Args:
        data: see `eventrail.evaluating.grounding_rows.labelled_rows`.
        console: shows progress.

    Raises:
        UnfitData: the file does not fit, or all of it was trained on.
        UnusableArtefact: the model that ships is damaged.
    """
    artefact = shipped()
    every = labelled_rows(data)
    rows, left_out = fresh(data, [(row.document, row) for row in every], artefact.seen)
    judged = judge_rows(rows, _judge, "grounding", console)
    columns = _columns(rows, [overall(found) for found in judged.found])
    columns["contradiction_seen"] = np.asarray([_contrary(found) for found in judged.found])
    other = _columns(rows, word_overlap(rows))
    return evaluated(
        "grounding",
        data.name,
        judged,
        columns,
        figures,
        slices=_slices(rows),
        left_out=left_out,
        baseline=Baseline(NAME, measure(other, figures)),
        versions={"grounding": artefact.manifest.version},
        notes=_NOTES,
    )


def figures(columns: Columns) -> dict[str, float]:
    """Return what the columns tell: both rates, their mean, AUC, and contradictions found."""
    supported, taken = columns["supported"], columns["score"] >= _EVEN
    found: dict[str, float] = {}
    if supported.any():
        found["supported_passed"] = float(taken[supported].mean())
    if (~supported).any():
        found["unsupported_caught"] = float((~taken[~supported]).mean())
    area = auc(columns["score"], supported)
    if area is not None:
        balanced = (found["supported_passed"] + found["unsupported_caught"]) / 2
        found = {"balanced_accuracy": balanced, "auc": area, **found}
    contradicted = columns["contradicted"]
    if contradicted.any() and "contradiction_seen" in columns:
        found["contradiction_caught"] = float((~taken[contradicted]).mean())
        found["contradiction_named"] = float(columns["contradiction_seen"][contradicted].mean())
    return found


def _judge(row: Labelled) -> list[SentenceGrounding]:
    return check(row.answer, [row.document], row.question)


def _contrary(found: Sequence[SentenceGrounding]) -> bool:
    return any(one.verdict is Verdict.CONTRADICTED for one in found)


def _columns(
    rows: Sequence[Labelled], scores: Sequence[float]
) -> dict[str, npt.NDArray[np.generic]]:
    return {
        "supported": np.asarray([row.supported for row in rows], bool),
        "contradicted": np.asarray([bool(row.contradicted) for row in rows], bool),
        "score": np.asarray(scores, float),
    }


def _slices(rows: Sequence[Labelled]) -> dict[str, list[str]]:
    slices = {
        "label": [row.label for row in rows],
        "language": [row.language for row in rows],
        "source": [row.source or row.dataset for row in rows],
        "model": [row.model for row in rows],
        "length": ["short" if len(row.answer) <= _SHORT else "long" for row in rows],
    }
    return {name: values for name, values in slices.items() if any(values)}
