"""What is measured of quality, and the tables it is measured in."""

from typing import Final

import duckdb

from eventrail.studies.asking import told
from eventrail.studies.ratios import Measure

COMPLETED: Final = Measure("completed", "Answered", "(status = 'completed')::INT", "share", 1)
BLOCKED: Final = Measure("blocked", "Stopped by a check", "(blocked_by <> '')::INT", "share")
JUDGED: Final = Measure("judged", "Judged, 0 to 1", "judged", "number", 1, within=(0, 1))
RATING: Final = Measure(
    "rating", "Users' rating, \N{MINUS SIGN}1 to 1", "rating", "number", 1, within=(-1, 1)
)
RELEVANCE: Final = Measure(
    "relevance", "Relevance of what was found", "relevance", "number", 1, within=(0, 1)
)
DURATION: Final = Measure("duration_ms", "Time to the end", "duration_ms", "ms", -1)

SCORE: Final = Measure(
    "score",
    "Judged, 0 to 1",
    "score",
    "number",
    1,
    within=(0, 1),
    weight="1.0 / greatest(sampled, 1e-6)",
)
"""A judgement counts by one over the probability with which its request was judged."""

ANCHOR: Final = Measure("difference", "Judge less people, on anchors", "score - known")
FOUND: Final = Measure("nothing_found", "Found nothing", "(rank IS NULL)::INT", "share", -1)

LATE: Final = (
    "accepted_at >= (SELECT min(accepted_at) + (max(accepted_at) - min(accepted_at)) / 2 "
    "FROM chosen)"
)
"""Whether a request is of the second half of the time."""


_SCORED: Final = """
CREATE OR REPLACE TEMP TABLE scored AS
WITH given AS (
    SELECT tenant, rid, judge, version, "check" AS check_name, score, why,
        coalesce(sampled, 1.0) AS sampled, known
    FROM judgements WHERE score IS NOT NULL AND coalesce(why, '') <> 'replay'
)
SELECT c.*, g.* EXCLUDE (tenant, rid)
FROM given AS g JOIN chosen AS c USING (tenant, rid) WHERE g.known IS NULL
UNION ALL
SELECT c.*, g.* EXCLUDE (tenant, rid)
FROM given AS g
JOIN shadows AS s ON s.tenant = g.tenant || '~shadow' AND s.rid = g.rid
JOIN chosen AS c ON c.tenant = g.tenant AND c.rid = s.shadow_of
WHERE g.known IS NOT NULL
"""
"""Judgements of the chosen requests, and those of anchors, which stand at the judge's calls: a
call is a shadow of the request that the anchor was mixed in with."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `scored`, `found` and `ruled` of the chosen requests."""
    told(connection, _SCORED)
    told(
        connection,
        "CREATE OR REPLACE TEMP TABLE found AS SELECT c.*, r.method, r.relevance AS fit, r.rank, "
        "coalesce(r.index_version::VARCHAR, '') AS index_version FROM retrievals r "
        "JOIN chosen c USING (tenant, rid) WHERE r.rank IS NULL OR r.rank = 1",
    )
    told(
        connection,
        'CREATE OR REPLACE TEMP TABLE ruled AS SELECT DISTINCT c.*, v."check" AS check_name, '
        "v.finding_action FROM verdicts v JOIN chosen c USING (tenant, rid) "
        'WHERE v."check" IS NOT NULL',
    )
