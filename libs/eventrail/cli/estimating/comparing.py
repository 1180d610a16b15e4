"""Groups of requests held against each other."""

from itertools import combinations

import msgspec
import numpy as np

from eventrail.cli.estimating.labelling import Read
from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.powered.contrast import powered_difference
from eventrail.estimating.powered.report import MeanReport, mean_report
from eventrail.estimating.ratings.table import Table

_MOST = 8
"""Groups that are held against each other, the largest first."""


_NOT_DEALT = (
    "unless an experiment dealt the groups by chance, they may differ in whom they answer; "
    "`eventrail estimate policy` weighs that out"
)


class Difference(msgspec.Struct, frozen=True):
    """One group less another.

    Attributes:
        group: the first.
        other: the second.
        difference: of their mean labels, with the scores' help where there are scores.
        labels: by the labels alone; None without scores.
    """

    group: str
    other: str
    difference: Estimate
    labels: Estimate | None = None


class Group(msgspec.Struct, frozen=True):
    """One group.

    Attributes:
        group: its name.
        requests: in it.
        labelled: of which have a label.
        mean: of its labels, or with the scores' help.
        powered: all that scores and labels say; None without scores.
    """

    group: str
    requests: int
    labelled: int
    mean: Estimate | None
    powered: MeanReport | None = None


class Comparison(msgspec.Struct, frozen=True):
    """Groups held against each other.

    Attributes:
        by: what the groups are.
        label: what is compared.
        groups: the largest first.
        differences: of each two.
        table: strengths from comparisons of their answers; None without any.
        problems: what is wrong.
    """

    by: str
    label: str
    groups: list[Group]
    differences: list[Difference]
    table: Table | None
    problems: list[str]


def compared(read: Read, by: str, label: str, table: Table | None, *, scored: bool) -> Comparison:
    """Return the groups and their differences."""
    names, sizes = np.unique(np.asarray(read.groups, str), return_counts=True)
    order = [str(names[each]) for each in np.argsort(-sizes, kind="stable")[:_MOST]]
    groups = [_group(read, name, scored=scored) for name in order]
    able = [each.group for each in groups if each.labelled]
    wrong = [_NOT_DEALT]
    if len(names) > len(order):
        wrong.append(f"{len(names) - len(order)} smaller groups are left out")
    differences = [_difference(read, *pair, scored=scored) for pair in combinations(able, 2)]
    return Comparison(by, label, groups, differences, table, wrong)


def _group(read: Read, name: str, *, scored: bool) -> Group:
    own = np.asarray([each == name for each in read.groups], bool)
    rows = read.rows.only(own)
    known = np.isfinite(rows.label)
    powered = mean_report(rows) if scored else None
    if powered is not None and powered.estimate is not None:
        middle = powered.estimate
    else:
        middle = (
            interval(mean_of(rows.label[known], rows.units[known], rows.label_weight[known]))
            if known.any()
            else None
        )
    return Group(name, int(own.sum()), int(known.sum()), middle, powered)


def _difference(read: Read, name: str, other: str, *, scored: bool) -> Difference:
    kept = np.asarray([each in {name, other} for each in read.groups], bool)
    kept &= np.isfinite(read.rows.score) & np.isfinite(read.rows.score_weight)
    own = np.asarray([each == name for each in read.groups], bool)[kept]
    rows = read.rows.only(kept)
    with_scores, alone = powered_difference(rows, own)
    if scored:
        return Difference(name, other, interval(with_scores), interval(alone))
    return Difference(name, other, interval(alone))
