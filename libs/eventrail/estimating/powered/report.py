"""What labels and judgements say together, beside what each says alone."""

from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.powered.alike import ASSUMES, unlike
from eventrail.estimating.powered.mean import Labelled, powered_mean

FEW_LABELS: Final = 20
"""Effective labels below which the interval is not to be trusted."""


class MeanReport(msgspec.Struct, frozen=True):
    """A mean, three ways.

    Attributes:
        estimate: labels with the help of scores; None without labels.
        labels: labels alone.
        scores: scores alone, as if the judge were right.
        bias: how much higher the judge scores than people do.
        power: how much the scores count.
        worth: how many labels the estimate is worth, for each label given.
        labelled: rows with a label.
        rows: of the population; anchors are not.
        problems: what is wrong.
        assumes: what must hold, and what nothing in the rows can show; empty where labels were
            given by chance.
    """

    estimate: Estimate | None
    labels: Estimate | None
    scores: Estimate | None
    bias: Estimate | None
    power: float
    worth: float
    labelled: int
    rows: int
    problems: list[str]
    assumes: str = ""


def mean_report(rows: Labelled) -> MeanReport:
    """Return what is known of the mean label; rows without a score are left out.

    Where the labelled are no part of the population, such as anchors, the scores count in full:
    then it is enough that scores are as far off there, whereas with a tuned power the labels
    themselves would have to be alike.
    """
    wrong: list[str] = []
    judged = np.isfinite(rows.score) & np.isfinite(rows.score_weight)
    if not judged.all():
        wrong.append(f"{int((~judged).sum())} of {len(judged)} rows have no score: left out")
    used = rows.only(judged)
    known = np.isfinite(used.label) & np.isfinite(used.label_weight) & (used.label_weight > 0)
    if not known.any() or not (used.score_weight > 0).any():
        return _unlabelled(used, [*wrong, "no label: the judge's own bias cannot be told"])
    outside = known & (used.score_weight == 0)
    strangers = bool(outside.any())
    found = powered_mean(used, 1.0 if strangers else None)
    if strangers:
        wrong += filter(None, [unlike(used, outside)])
    if found.labels.ess is not None and found.labels.ess < FEW_LABELS:
        wrong.append(f"{found.labels.ess:.0f} effective labels: the interval is not to be trusted")
    if float(used.label[known].min()) < 0 <= float(used.score.min()):
        wrong.append("labels go below 0 and scores do not: the scores' bias is one of scale")
    estimate = interval(found.estimate, "labels with the help of scores (PPI++)", wrong)
    labels = interval(found.labels, "labels alone", wrong)
    scores = interval(found.scores, "scores alone", ["the judge's bias is in it"])
    return MeanReport(
        estimate,
        labels,
        scores,
        interval(found.bias, "score less label"),
        found.power,
        (labels.half / estimate.half) ** 2 if estimate.half else 1.0,
        found.labelled,
        int((used.score_weight > 0).sum()),
        wrong,
        ASSUMES if strangers else "",
    )


def _unlabelled(used: Labelled, wrong: list[str]) -> MeanReport:
    scored = len(used.score) and used.score_weight.sum() > 0
    scores = (
        interval(mean_of(used.score, used.units, used.score_weight), "scores alone", wrong)
        if scored
        else None
    )
    return MeanReport(None, None, scores, None, 0.0, 1.0, 0, len(used.label), wrong)
