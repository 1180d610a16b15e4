"""Labels by people beside the judgements in the lake."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from eventrail.contracts.errors import EventrailError
from eventrail.estimating.agreement.kappa import agreement, kappa
from eventrail.estimating.linear import Estimate
from eventrail.estimating.powered.mean import Labelled
from eventrail.estimating.powered.report import mean_report
from eventrail.estimating.raters.anchored import beside_people
from eventrail.judging.calibration import Calibration, calibrated
from eventrail.lake.query import rows
from eventrail.lake.storage.interface import Place
from eventrail.lake.views import open_lake

_GOOD = 0.5


class UnfitLabels(EventrailError):
    """A file of labels that does not fit, or that fits no judgement."""


class Whose(msgspec.Struct, frozen=True):
    """Which scores are meant.

    Attributes:
        judge: who.
        check: which; the mean of a note's if empty.
        version: of the judge; the newest if empty.
    """

    judge: str
    check: str = ""
    version: str = ""


class Beside(msgspec.Struct, frozen=True):
    """A judge beside people.

    Attributes:
        judge: who.
        version: of the judge.
        check: which; empty for the mean of all.
        judged: requests with a score.
        labelled: those of them with a label.
        agreement: share of those where both say good, or both not good (0.5 and more is good).
        kappa: Cohen's, of the same.
        bias: mean score less mean label: above 0 it is lenient.
        raw: mean score over all that was judged, as if the judge were right.
        calibrated: the mean of the scores through `map`.
        powered: the mean label over all that was judged, by prediction-powered inference.
        map: from scores to probabilities.
        problems: what is wrong.
    """

    judge: str
    version: str
    check: str
    judged: int
    labelled: int
    agreement: Estimate
    kappa: Estimate
    bias: Estimate | None
    raw: Estimate | None
    calibrated: float
    powered: Estimate | None
    map: Calibration
    problems: list[str]


def calibration_of(lake: Place, labels: Path, whose: Whose) -> Beside:
    """Return how a judge stands beside people.

    Raises:
        UnfitLabels: the file does not fit, or none of its requests was judged.
    """
    given = read_labels(labels)
    found = _scores(lake, whose)
    version = found[-1]["version"] if found else ""
    label = np.asarray([given.get(row["rid"], np.nan) for row in found], np.float64)
    known = np.isfinite(label)
    if not known.any():
        raise UnfitLabels(
            f"{labels}: no request in it was judged by {whose.judge} {whose.version} in {lake}"
        )
    score = np.asarray([row["score"] for row in found], np.float64)
    weight = 1 / np.asarray([row["sampled"] or np.nan for row in found], np.float64)
    people, judge = label[known], score[known]
    chart = calibrated(whose.judge, version, judge.tolist(), people.tolist())
    report = mean_report(Labelled.of(label, score, label_weight=weight, score_weight=weight))
    good = (judge >= _GOOD).astype(np.float64), (people >= _GOOD).astype(np.float64)
    stands = beside_people(judge, people, np.arange(len(people)))
    through = np.asarray([chart.probability(float(each)) for each in score])
    return Beside(
        whose.judge,
        version,
        whose.check,
        len(found),
        int(known.sum()),
        agreement(*good),
        kappa(*good),
        stands.kindness if stands is not None else report.bias,
        report.scores,
        float(np.average(through, weights=weight)),
        report.estimate,
        chart,
        report.problems,
    )


def read_labels(path: Path) -> dict[str, float]:
    """Return labels by request.

    Raises:
        UnfitLabels: a row lacks `rid` or `label`, or the label is no number from 0 to 1.
    """
    try:
        text = path.read_text()
    except OSError as error:
        raise UnfitLabels(f"{path} cannot be read: {error}") from error
    try:
        every = list(_lines(path, text))
        found = {str(row["rid"]): _number(row["label"]) for row in every}
    except (KeyError, ValueError, TypeError, msgspec.MsgspecError) as error:
        raise UnfitLabels(f"{path}: a row needs rid, and label from 0 to 1 ({error})") from error
    if not found or not all(0 <= each <= 1 for each in found.values()):
        raise UnfitLabels(f"{path}: labels must be 0 to 1, and one at least")
    return found


def print_calibration(found: Beside, console: Console) -> None:
    """Print how a judge stands, and its map."""
    console.print(
        f"{found.judge} {found.version} {found.check or 'mean of its checks'}: "
        f"{found.judged} judged, {found.labelled} of them labelled"
    )
    table = Table("", "value", "95 % interval")
    for name, each in (
        ("agreement", found.agreement),
        ("kappa", found.kappa),
        ("score less label", found.bias),
        ("mean score, as it is", found.raw),
        ("mean label, prediction-powered", found.powered),
    ):
        if each is not None:
            table.add_row(name, f"{each.value:.3f}", f"{each.low:.3f} to {each.high:.3f}")
    table.add_row("mean of the calibrated scores", f"{found.calibrated:.3f}", "")
    console.print(table)
    chart = Table("score", f"good with probability ({found.map.method})")
    for score, chance in zip(found.map.scores, found.map.probabilities, strict=True):
        chart.add_row(f"{score:.3f}", f"{chance:.3f}")
    console.print(chart)
    for problem in found.problems:
        console.print(f"note: {problem}", style="dim")


def _scores(lake: Place, whose: Whose) -> list[dict[str, Any]]:
    with open_lake(lake) as connection:
        found = rows(connection, _QUERY, [whose.judge, whose.check, whose.check])
    versions = [row["version"] for row in found]
    wanted = whose.version or (versions[-1] if versions else "")
    return [row for row in found if row["version"] == wanted]


_QUERY = """
SELECT rid, version, avg(score) AS score, max(sampled) AS sampled, max("at") AS "at"
FROM judgements
WHERE judge = ? AND (? = '' OR "check" = ?) AND known IS NULL
GROUP BY tenant, rid, version ORDER BY "at"
"""


def _lines(path: Path, text: str) -> Iterable[Mapping[str, Any]]:
    if path.suffix == ".csv":
        return csv.DictReader(text.splitlines())
    return [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]


def _number(value: object) -> float:
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return float(value.strip().lower() == "true")
    return float(str(value)) if not isinstance(value, bool) else float(value)
