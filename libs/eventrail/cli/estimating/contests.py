"""Groups whose answers were compared, by judges in both orders or by users side by side."""

import duckdb
import numpy as np

from eventrail.cli.estimating.reading import UNIT, Columns, asked_for, columns
from eventrail.estimating.numbers import codes
from eventrail.estimating.ratings.davidson import Games
from eventrail.estimating.ratings.table import Table, table_of
from eventrail.estimating.verdicts.given import SCORES


def table_by(connection: duckdb.DuckDBPyConnection, by: str, where: str) -> Table | None:
    """Return strengths from the judges' comparisons and the users' side by side.

    Raises:
        QueryFailed: an expression does not parse.
    """
    if not columns(connection, _ANY).floats("compared")[0]:
        return None
    found = columns(connection, _GAMES.format(by=by, unit=UNIT, requests=asked_for(where)))
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
        {unit} AS unit, true AS counts
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
