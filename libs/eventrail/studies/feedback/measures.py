"""What is measured of feedback, and the tables it is measured in."""

from typing import Final

import duckdb

from eventrail.studies.asking import told
from eventrail.studies.ratios import Measure

RATED: Final = Measure("rated", "Rated by its user", "(rating IS NOT NULL)::INT", "share")
RATING: Final = Measure(
    "rating", "Rating, \N{MINUS SIGN}1 to 1", "rating", "number", 1, within=(-1, 1)
)
UNHAPPY: Final = Measure("unhappy", "A sign of dissatisfaction", "unhappy::INT", "share", -1)


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary tables `said` (feedback on the chosen requests) and `heard`.

    `heard` has the chosen requests with `unhappy`, whether a sign of dissatisfaction was seen or
    said, and `asked`, the probability with which the user was asked.
    """
    told(
        connection,
        "CREATE OR REPLACE TEMP TABLE said AS SELECT f.tenant, f.rid, f.signal, f.value, f.text, "
        "coalesce(f.implicit, false) AS implicit, f.confidence, c.unit "
        "FROM feedback f JOIN chosen c USING (tenant, rid)",
    )
    told(
        connection,
        "CREATE OR REPLACE TEMP TABLE heard AS SELECT c.*, coalesce(s.unhappy, false) AS unhappy, "
        "a.asked FROM chosen c LEFT JOIN (SELECT tenant, rid, bool_or("
        "CASE WHEN signal = 'stars' THEN value <= 2 ELSE value < 0 END) AS unhappy "
        "FROM said GROUP BY 1, 2) s USING (tenant, rid) LEFT JOIN (SELECT tenant, rid, "
        "max(coalesce(TRY_CAST(json_extract_string(data, '$.sampled') AS DOUBLE), 1.0)) AS asked "
        "FROM notes WHERE kind = 'feedback_asked' GROUP BY 1, 2) a USING (tenant, rid)",
    )
