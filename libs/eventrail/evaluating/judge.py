"""How often a judge prefers the answer that people, or a key, hold for better."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_pairs import LabelledPair, labelled_pairs
from eventrail.evaluating.judge_rows import Judged, judge_rows
from eventrail.evaluating.measure import Columns, measure
from eventrail.evaluating.result import Baseline, Evaluated, Metric
from eventrail.evaluating.rows import fresh
from eventrail.judging.model.outcome import Outcome
from eventrail.judging.model.pairs import Winner
from eventrail.judging.preference.model import preference_in_force, story_in_force

Both = tuple[Winner, Winner]
"""Who won with the first answer first, then with it second; `this` is the first."""

_EVEN: Final = 0.5
_VALUE: Final[dict[Winner, int]] = {"this": 1, "other": -1, "tie": 0}
_NOTES: Final = (
    "each pair is judged in both orders; two that disagree are a tie, and ties count half",
)


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure what the rules prefer, on a file of labelled pairs.

    Args:
        data: see `eventrail.evaluating.judge_pairs.labelled_pairs`.
        console: shows progress.

    Raises:
        UnfitData: the file does not fit, or all of it was trained on.
        UnusableArtefact: the model that ships is damaged.
    """
    story, model = story_in_force(), preference_in_force()
    every = labelled_pairs(data)
    pairs, left_out = fresh(data, [(pair.question, pair) for pair in every], story.seen)

    def judge(pair: LabelledPair) -> Both:
        one = model.first_is_better(pair.question, pair.first, pair.second)
        two = model.first_is_better(pair.question, pair.second, pair.first)
        return _taken(one), _taken(1 - two)

    judged = judge_rows(pairs, judge, "pairs", console)
    return evaluated_pairs(
        data,
        pairs,
        judged,
        versions={"preference": story.manifest.version},
        left_out=left_out,
        notes=[
            "the rules see form, length and words in common; they know nothing of what is right"
        ],
    )


def evaluated_pairs(
    data: Path,
    pairs: Sequence[LabelledPair],
    judged: Judged[Both] | Judged[Both | None],
    *,
    versions: dict[str, str],
    left_out: int = 0,
    notes: Sequence[str] = (),
) -> Evaluated:
    """Return the figures of verdicts on pairs; None is no verdict, and counts as a tie."""
    return evaluated(
        "judge",
        data.name,
        judged,
        columns_of(pairs, judged.found),
        figures,
        slices={"subset": [pair.subset or "all" for pair in pairs]},
        left_out=left_out,
        baseline=_baselines(pairs),
        versions=versions,
        notes=[*_NOTES, *notes],
    )


def columns_of(pairs: Sequence[LabelledPair], verdicts: Sequence[Both | None]) -> Columns:
    """Return what the figures are of, one number a pair."""
    both = [verdict or ("tie", "tie") for verdict in verdicts]
    first = np.asarray([_VALUE[one] for one, _ in both])
    second = np.asarray([_VALUE[two] for _, two in both])
    lengths = [np.sign(len(pair.first) - len(pair.second)) for pair in pairs]
    return {
        "label": np.asarray([1 if pair.first_better else -1 for pair in pairs]),
        "verdict": np.where(first == second, first, 0),
        "first_order": first,
        "second_order": second,
        "longer": np.asarray(lengths),
        "judged": np.asarray([verdict is not None for verdict in verdicts]),
    }


def figures(columns: Columns) -> dict[str, float]:
    """Return accuracy (ties half), swap consistency, Cohen's kappa, and what it leans to.

    `first_preferred` is the share of the single orders won by the answer shown first, ties half:
    0.5 without a bias of position. `longer_preferred` is the longer answer's share of verdicts.
    """
    label, verdict, judged = columns["label"], columns["verdict"], columns["judged"]
    first, second = columns["first_order"], columns["second_order"]
    right = np.where(verdict == 0, _EVEN, verdict == label)
    found = {
        "accuracy": float(right.mean()),
        "swap_consistency": float((first == second)[judged].mean()) if judged.any() else 0.0,
        "kappa": _kappa(verdict, label),
        "ties": float((verdict == 0).mean()),
        "no_verdict": float((~judged).mean()),
        "first_preferred": float((1 + (first - second).mean() / 2) / 2),
    }
    decided = (verdict != 0) & (columns["longer"] != 0)
    if decided.any():
        found["longer_preferred"] = float((verdict == columns["longer"])[decided].mean())
    return found


def winner_both(outcome: Outcome) -> Both | None:
    """Return who won both orders of a judgement; None without verdicts."""
    if len(outcome.verdicts) != 2:  # noqa: PLR2004 -- both orders
        return None
    one, two = outcome.verdicts
    first: dict[str, Winner] = {"first": "this", "second": "other", "tie": "tie"}
    second: dict[str, Winner] = {"first": "other", "second": "this", "tie": "tie"}
    return first[one.better], second[two.better]


def _taken(sure: float) -> Winner:
    if sure == _EVEN:
        return "tie"
    return "this" if sure > _EVEN else "other"


def _kappa(verdict: Columns | object, label: object) -> float:
    """Return Cohen's kappa (1960) of verdicts, ties a class of their own, and labels."""
    one, two = np.asarray(verdict), np.asarray(label)
    agreed = float((one == two).mean())
    chance = sum(float((one == value).mean() * (two == value).mean()) for value in (-1, 0, 1))
    return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


def _baselines(pairs: Sequence[LabelledPair]) -> Baseline:
    def measured(choose: Callable[[LabelledPair], Both], prefix: str = "") -> dict[str, Metric]:
        found = measure(columns_of(pairs, [choose(pair) for pair in pairs]), figures)
        kept = ("accuracy", "swap_consistency", "kappa")
        return {f"{prefix}{name}": found[name] for name in kept}

    def longer(pair: LabelledPair) -> Both:
        sign = np.sign(len(pair.first) - len(pair.second))
        won: Winner = "tie" if not sign else "this" if sign > 0 else "other"
        return won, won

    first = measured(lambda _: ("this", "other"), "first_")
    return Baseline(
        "the longer answer wins; first_: the one that is shown first",
        {**measured(longer), **first},
    )
