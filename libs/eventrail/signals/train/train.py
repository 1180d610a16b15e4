"""Make the model of dissatisfaction anew, from rated dialogues."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from eventrail.evaluating.measure import auc
from eventrail.evaluating.rows import UnfitData
from eventrail.learning.artefact import Artefact, Manifest, row_hash, write_artefact
from eventrail.signals.measures import NAMES
from eventrail.signals.model import KIND, NAME, WORDS, model_of
from eventrail.signals.train.fit import Fitted, fit, table_of
from eventrail.signals.train.rows import HELD, Dialogue, dialogues_in, examples_of, fold_of, key_of

_FEWEST: Final = 50


def train_dissatisfied(
    data: Sequence[Path],
    out: Path,
    *,
    command: str = "",
    dry_run: bool = False,
    console: Console | None = None,
) -> Manifest:
    """Train on four fifths of the dialogues, measure on the others, and write the artefact.

    Args:
        data: files of dialogues whose user turns have `ratings`.
        out: folder to write.
        command: what to say made it.
        dry_run: read and count only.
        console: shows progress.

    Raises:
        UnfitData: a file does not fit, or there are too few turns of a kind.
    """
    dialogues = [each for path in data for each in dialogues_in(path)]
    kept = [each for each in dialogues if fold_of(each) != HELD]
    held = [each for each in dialogues if fold_of(each) == HELD]
    examples = [example for each in kept for example in examples_of(each)]
    bad = sum(example.bad for example in examples)
    if min(bad, len(examples) - bad) < _FEWEST:
        raise UnfitData(
            f"{bad} of {len(examples)} rated turns are of dissatisfied users; "
            f"{_FEWEST} of each kind are needed"
        )
    story = Manifest(
        NAME, "", KIND, trained_on={"turns": len(examples), "dialogues": len(kept)}, command=command
    )
    if dry_run:
        return story
    told = list(track(examples, "reading turns", console=console, disable=console is None))
    fitted = fit(table_of(told))
    settings: dict[str, Any] = {
        "measures": list(NAMES),
        "features": msgspec.to_builtins(WORDS),
        "curve": msgspec.to_builtins(fitted.curve),
        "threshold": round(fitted.threshold, 4),
    }
    arrays = _arrays(fitted)
    ready = model_of(Artefact(msgspec.structs.replace(story, settings=settings), arrays))
    figures = _figures(ready.probability, ready.threshold, held)
    labels = np.asarray([example.bad for example in examples], bool)
    figures["cross_validated_auc"] = auc(fitted.out_of_fold, labels) or 0.0
    story = msgspec.structs.replace(
        story,
        settings=settings,
        measured={name: round(value, 4) for name, value in figures.items()},
    )
    return write_artefact(out, story, arrays, [row_hash(key_of(each)) for each in kept])


def _arrays(fitted: Fitted) -> dict[str, npt.NDArray[Any]]:
    linear = fitted.linear
    return {
        "own_weights": linear.own.weights.astype(np.float16),
        "own_bias": linear.own.bias,
        "system_weights": linear.system.weights.astype(np.float16),
        "system_bias": linear.system.bias,
        "vectors": linear.vectors,
        **fitted.trees.arrays("trees"),
    }


def _figures(probability: Any, threshold: float, held: Sequence[Dialogue]) -> dict[str, float]:
    examples = [example for each in held for example in examples_of(each)]
    if not examples:
        return {}
    chances = np.asarray([probability(example.turns) for example in examples])
    bad = np.asarray([example.bad for example in examples], bool)
    told = chances >= threshold
    right = float((told & bad).sum())
    return {
        "turns": float(len(examples)),
        "auc": auc(chances, bad) or 0.0,
        "precision": right / max(float(told.sum()), 1.0),
        "recall": right / max(float(bad.sum()), 1.0),
    }
