"""Anchors as the labelled sample: what a judge gives them, beside what it gives requests.

An anchor's judgement stands at the judge's call, not at a request, so it is a row of its own.
"""

from typing import Final

import duckdb
import numpy as np

from eventrail.cli.estimating.reading import UNIT, asked_for, columns
from eventrail.contracts.errors import EventrailError
from eventrail.estimating.powered.mean import Labelled

KNOWN: Final = "known"
"""The label that means the known scores of anchors."""

_ROWS = """
WITH asked AS MATERIALIZED (
    SELECT r.tenant, r.rid, r.accepted_at, {unit} AS unit FROM {requests}
    WHERE r.status = 'completed'
),
given AS MATERIALIZED (
    SELECT tenant, rid, (judge, coalesce(version, ''), "check") AS who, score, sampled, known,
        coalesce(nullif(anchor, ''), rid) AS anchor
    FROM judgements WHERE score IS NOT NULL AND (? = '' OR "check" = ?)
),
believed AS (
    SELECT who FROM given WHERE known IS NOT NULL
    INTERSECT
    SELECT who FROM given SEMI JOIN asked USING (tenant, rid)
),
scored AS MATERIALIZED (
    SELECT tenant, rid, avg(score) AS score, min(sampled) AS sampled, avg(known) AS known,
        any_value(anchor) AS anchor
    FROM given SEMI JOIN believed USING (who) GROUP BY tenant, rid
)
SELECT NULL::DOUBLE AS label, s.score, s.sampled, hash(a.unit) AS unit, a.accepted_at, a.rid
FROM asked AS a LEFT JOIN scored AS s USING (tenant, rid)
UNION ALL
SELECT known, score, NULL, hash('anchor', anchor), NULL, rid FROM scored WHERE known IS NOT NULL
ORDER BY accepted_at, rid
"""


class UnfitAnchors(EventrailError):
    """Anchors cannot stand for these requests; the message says why."""


def read_anchored(
    connection: duckdb.DuckDBPyConnection, score: str, where: str, by: str = ""
) -> Labelled:
    """Return requests with a judge's scores and no label, and its anchors with both.

    Only scores of judges that scored anchors too count, version by version and check by check,
    for a judge errs in its own way. However often an anchor was judged, it is one unit.

    Raises:
        UnfitAnchors: the score is no judge's, groups are wanted, or no judge scored both.
        QueryFailed: the condition does not parse.
    """
    kind, _, check = score.partition(":")
    if kind != "judged":
        raise UnfitAnchors("--label known: anchors have what judges gave them, so --score judged")
    if by:
        raise UnfitAnchors("--label known: an anchor is of no group; give --labels FILE")
    query = _ROWS.format(unit=UNIT, requests=asked_for(where))
    found = columns(connection, query, [check, check])
    label, sampled = found.floats("label"), found.floats("sampled")
    anchor = np.isfinite(label)
    if not anchor.any():
        raise UnfitAnchors(
            "no judge that scored these requests has scored anchors: "
            "`eventrail judge anchors add` gives it some"
        )
    weight = np.where(anchor, 0.0, 1 / np.where(sampled > 0, sampled, np.nan))
    return Labelled(label, found.floats("score"), found.codes("unit"), np.ones(len(label)), weight)
