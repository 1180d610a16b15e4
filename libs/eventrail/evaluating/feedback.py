"""How well dissatisfied users are told from what they say."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.evaluating import feedback_baseline
from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, auc, measure
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import UnfitData, unseen
from eventrail.learning.registry import in_force as artefact_in_force
from eventrail.signals.model import KIND, NAME, PACKAGE, in_force
from eventrail.signals.train.rows import Dialogue, Example, dialogues_in, examples_of, key_of
from eventrail.signals.turns import said_before

_EVEN: Final = 0.5
_EARLY: Final = 4
"""The last of a user's turns that counts as early."""


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of dialogues whose user turns are rated.

    A user counts as dissatisfied if the mean rating of the turn is below 3; turns without ratings
    are left out. The model sees the turn and those before it.

    Args:
        data: rows have `id`, `turns[{role, text, ratings?}]` and perhaps `domain`.
        console: shows progress.

    Raises:
        UnfitData: the file does not fit, or all of it was trained on.
        UnusableArtefact: the model that ships is damaged.
    """
    model = in_force()
    seen = artefact_in_force(PACKAGE, NAME, KIND).seen
    every = dialogues_in(data)
    kept, left_out = unseen([(key_of(each), each) for each in every], seen)
    examples = [example for each in kept for example in examples_of(each)]
    if not examples:
        raise UnfitData(f"{data}: no dialogue with ratings that the model was not trained on")
    judged = judge_rows(examples, lambda each: model.probability(each.turns), "feedback", console)
    columns = _columns(examples, judged.found, model.threshold)
    theirs = _baseline(every, kept)
    if theirs is not None:
        columns |= {"other_chance": theirs["chance"], "other_told": theirs["told"]}
    slices = {
        "domain": [each.domain or "none" for each in examples],
        "turn": [_turn_of(each) for each in examples],
    }
    share = float(np.mean([each.bad for each in examples]))
    return evaluated(
        "feedback",
        data.name,
        judged,
        columns,
        compared,
        slices=slices,
        left_out=left_out,
        baseline=_named(theirs),
        versions={"dissatisfied": model.version},
        notes=[
            _majority(share),
            "rows left out are whole dialogues; intervals take turns for independent",
            "what is over the baseline is a difference on the same turns, and so is its interval",
        ],
    )


def figures(columns: Columns) -> dict[str, float]:
    """Return precision, recall, F1 and AUC, as far as the rows tell."""
    bad, told = columns["bad"], columns["told"]
    found: dict[str, float] = {}
    right = float((bad & told).sum())
    found["precision"] = right / float(told.sum()) if told.any() else 0.0
    if bad.any():
        found["recall"] = right / float(bad.sum())
        found["f1"] = 2 * right / float(bad.sum() + told.sum())
    area = auc(columns["chance"], bad)
    if area is not None:
        found["auc"] = area
    return found


def compared(columns: Columns) -> dict[str, float]:
    """Return the figures, and how much F1 and AUC are over the baseline's on the same rows."""
    found = figures(columns)
    if "other_chance" not in columns:
        return found
    theirs = figures(
        {
            "bad": columns["bad"],
            "chance": columns["other_chance"],
            "told": columns["other_told"],
        }
    )
    over = {
        f"{name}_over_baseline": found[name] - theirs[name]
        for name in ("f1", "auc")
        if name in found
    }
    return found | over


def _majority(share: float) -> str:
    """Say what two votes that look at nothing come to."""
    everybody = 2 * share / (1 + share)
    return (
        f"{share:.1%} of the turns are of dissatisfied users; the majority's verdict, that nobody "
        "is, has precision, recall and F1 0 and an AUC of 0.5; saying that everybody is has an "
        f"F1 of {everybody:.3f}"
    )


def _columns(
    examples: Sequence[Example], chances: Sequence[float], threshold: float
) -> dict[str, npt.NDArray[Any]]:
    chance = np.asarray(chances, float)
    bad = np.asarray([example.bad for example in examples], bool)
    return {"bad": bad, "chance": chance, "told": chance >= threshold}


def _named(theirs: Columns | None) -> Baseline:
    if theirs is None:
        return Baseline("TF-IDF: too few rows of a kind, or scikit-learn is not installed")
    return Baseline(feedback_baseline.NAME, measure(theirs, figures))


def _baseline(every: Sequence[Dialogue], kept: Sequence[Dialogue]) -> Columns | None:
    """Learn from all dialogues but a fold; tell of those that ours is measured on."""
    mine = {id(dialogue) for dialogue in kept}
    examples = [
        (number, id(dialogue) in mine, example)
        for number, dialogue in enumerate(every)
        for example in examples_of(dialogue)
    ]
    chances = feedback_baseline.out_of_fold(
        [example.turns[-1].text for _, _, example in examples],
        [said_before(example.turns) for _, _, example in examples],
        [example.bad for _, _, example in examples],
        [number for number, _, _ in examples],
    )
    if chances is None:
        return None
    chosen = [at for at, (_, measured, _) in enumerate(examples) if measured]
    return _columns([examples[at][2] for at in chosen], list(chances[chosen]), _EVEN)


def _turn_of(example: Example) -> str:
    number = sum(turn.role == "user" for turn in example.turns)
    if number == 1:
        return "first"
    return "early" if number <= _EARLY else "later"
