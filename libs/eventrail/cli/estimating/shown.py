"""What was shown: documents, arms, models, cached answers."""

from collections.abc import Iterator

import duckdb
import numpy as np

from eventrail.cli.estimating.reading import Columns, columns, keep
from eventrail.estimating.loops.exposure import Exposures
from eventrail.estimating.loops.remedies import Kind
from eventrail.estimating.loops.report import LoopReport, loop_report
from eventrail.estimating.numbers import Ints
from eventrail.lake.query import rows

_DOCUMENTS = """
SELECT d.document AS thing, epoch(d."at") AS "at", d.score AS quality
FROM retrievals AS d JOIN kept AS r ON r.tenant = d.tenant AND r.rid = d.rid
WHERE d.rank IS NOT NULL ORDER BY d."at", d.rid, d.rank
"""

_ARMS = """
SELECT r.experiment || ' ' || r.arm AS thing, epoch(r.accepted_at) AS "at", r.rating AS quality
FROM kept AS r WHERE r.experiment <> '' AND r.arm <> ''
ORDER BY r.accepted_at, r.rid
"""

_MODELS = """
SELECT r.model AS thing, epoch(r.accepted_at) AS "at", r.rating AS quality
FROM kept AS r WHERE r.model <> '' AND r.status = 'completed'
ORDER BY r.accepted_at, r.rid
"""

_CACHED = """
SELECT json_extract_string(e.data, '$.key') AS thing, epoch(e."at") AS "at",
    TRY_CAST(json_extract(e.data, '$.score') AS DOUBLE) AS quality
FROM events AS e JOIN kept AS r ON r.tenant = e.tenant AND r.rid = e.rid
WHERE e.type = 'cache_hit' ORDER BY e."at", e.rid
"""

_KINDS: dict[Kind, str] = {
    "documents": _DOCUMENTS,
    "arms": _ARMS,
    "models": _MODELS,
    "cached answers": _CACHED,
}

_KEPT = "tenant, rid, status, route, experiment, arm, propensity, model, rating, accepted_at"

_CHOICES = """
SELECT count(*) AS routed, count(*) FILTER (r.propensity > 0 AND r.propensity < 1) AS dealt
FROM kept AS r WHERE r.route <> ''
"""


def loops_of(connection: duckdb.DuckDBPyConnection, where: str) -> list[LoopReport]:
    """Return a report on each kind of thing that was shown.

    Raises:
        QueryFailed: an expression does not parse.
    """
    return list(_loops(connection, where))


def _loops(connection: duckdb.DuckDBPyConnection, where: str) -> Iterator[LoopReport]:
    keep(connection, where, _KEPT)
    dealt = rows(connection, _CHOICES)[0]
    share = dealt["dealt"] / dealt["routed"] if dealt["routed"] else None
    for kind, query in _KINDS.items():
        found = columns(connection, query)
        if found.rows:
            things = found.codes("thing")
            names = list(dict.fromkeys(str(each) for each in found.texts("thing")))
            explored = share if kind in {"arms", "models"} else None
            yield loop_report(kind, _exposures(found, things, len(names)), names, explored)


def _exposures(found: Columns, things: Ints, count: int) -> Exposures:
    quality = found.floats("quality")
    known = np.isfinite(quality)
    seen = np.bincount(things[known], minlength=count)
    totals = np.bincount(things[known], quality[known], count)
    means = np.where(seen > 0, totals / np.maximum(seen, 1), np.nan)
    return Exposures(things, found.floats("at"), means, count)
