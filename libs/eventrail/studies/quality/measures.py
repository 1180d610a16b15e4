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


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `scored`, `found` and `ruled` of the chosen requests."""
    told(
        connection,
        'CREATE OR REPLACE TEMP TABLE scored AS SELECT c.*, j.judge, j.version, j."check" AS '
        "check_name, j.score, j.why, coalesce(j.sampled, 1.0) AS sampled, j.known "
        "FROM judgements j JOIN chosen c USING (tenant, rid) WHERE j.score IS NOT NULL "
        "AND coalesce(j.why, '') <> 'replay'",
    )
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
