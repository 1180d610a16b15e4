"""Groups of requests held against each other: differences of means, and comparisons."""

from itertools import combinations

import duckdb
import msgspec
import numpy as np

from eventrail.cli.estimating.labelling import Read
from eventrail.cli.estimating.reading import Columns, asked_for, columns
from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.numbers import codes
from eventrail.estimating.powered.contrast import powered_difference
from eventrail.estimating.powered.report import MeanReport, mean_report
from eventrail.estimating.ratings.davidson import Games
from eventrail.estimating.ratings.table import Table, table_of
from eventrail.estimating.verdicts.given import SCORES

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


def table_by(connection: duckdb.DuckDBPyConnection, by: str, where: str) -> Table | None:
    """Return strengths from the judges' comparisons and the users' side by side.

    Raises:
        QueryFailed: an expression does not parse.
    """
    if not columns(connection, _ANY).floats("compared")[0]:
        return None
    found = columns(connection, _GAMES.format(by=by, requests=asked_for(where)))
    if not found.rows:
        return None
    names, games = _games(found)
    return table_of(games, names)


_ANY = """
SELECT count(*) AS compared FROM all_notes
WHERE kind = 'compared' OR (kind = 'feedback' AND signal = 'comparison')
"""

_GAMES = """
WITH named AS (
    SELECT r.tenant, r.rid, CAST(({by}) AS VARCHAR) AS name,
        coalesce(r.tenant || '/' || nullif(r."user", ''), r.rid) AS unit, true AS counts
    FROM {requests}
    UNION ALL
    SELECT r.tenant, r.rid, CAST(({by}) AS VARCHAR), r.rid, false FROM shadows AS r
),
shown AS (
    SELECT rid, other, "first" AS verdict, true AS ahead FROM comparisons
    UNION ALL
    SELECT rid, other, "second", false FROM comparisons
    UNION ALL
    SELECT rid, other, CASE WHEN value > 0 THEN 'this' WHEN value < 0 THEN 'other' ELSE 'tie' END,
        place = 0
    FROM feedback WHERE signal = 'comparison' AND place IS NOT NULL AND other <> ''
)
SELECT one.name AS name, two.name AS other, s.verdict AS verdict, s.ahead AS ahead,
    one.unit AS unit
FROM shown AS s
JOIN named AS one ON one.rid = s.rid
JOIN named AS two ON two.rid = s.other
WHERE one.counts AND one.name IS NOT NULL AND two.name IS NOT NULL AND one.name <> two.name
    AND s.verdict IN ('this', 'other', 'tie')
"""


def _games(found: Columns) -> tuple[list[str], Games]:
    ones = [str(each) for each in found.texts("name")]
    others = [str(each) for each in found.texts("other")]
    names = sorted({*ones, *others})
    place = {name: number for number, name in enumerate(names)}
    this, other = ([place[each] for each in side] for side in (ones, others))
    ahead = found.floats("ahead") > 0
    wins = np.asarray([SCORES[str(each)] for each in found.texts("verdict")], np.float64)
    first = np.where(ahead, this, other).astype(np.intp)
    second = np.where(ahead, other, this).astype(np.intp)
    units = codes(found.texts("unit"))
    return names, Games(first, second, np.where(ahead, wins, 1 - wins), units, len(names))
