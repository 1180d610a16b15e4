"""Which scores stand beside anchors, over two tables that have the views' columns."""

import duckdb
import numpy as np
import pytest

from eventrail.cli.estimating.anchored import UnfitAnchors, read_anchored

REQUESTS = """
CREATE TABLE requests AS SELECT 'acme' AS tenant, 'r' || n AS rid, 'completed' AS status,
    'u' || n % 2 AS "user", '' AS "session", TIMESTAMP '2026-11-01' + n * INTERVAL 1 MINUTE
    AS accepted_at FROM range(4) AS t(n)
"""
JUDGEMENTS = """
CREATE TABLE judgements AS
SELECT 'acme' AS tenant, 'r' || n AS rid, 'model:j' AS judge, '2' AS version, 'rubric' AS "check",
    0.5 AS score, 0.25 AS sampled, NULL::DOUBLE AS known, NULL AS anchor FROM range(3) AS t(n)
UNION ALL SELECT 'acme', 'r' || n, 'rules', '1', 'length', 1.0, 1, NULL, NULL
FROM range(4) AS t(n)
UNION ALL SELECT 'acme', 'c' || n, 'model:j', '2', 'rubric', 0.75, 0.05, 0.5, 'a' || n % 2
FROM range(4) AS t(n)
UNION ALL SELECT 'acme', 'd' || n, 'model:j', '1', 'rubric', 0.0, 0.05, 1.0, 'a' || n
FROM range(9) AS t(n)
"""


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute(REQUESTS)
    made.execute(JUDGEMENTS)
    return made


def test_scores_of_judges_and_versions_that_did_not_score_both_do_not_count(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = read_anchored(connection, "judged", "")
    outside = found.score_weight == 0
    assert found.label[outside].tolist() == [0.5] * 4
    assert found.score[outside].tolist() == [0.75] * 4
    assert found.score[~outside][:3].tolist() == [0.5] * 3
    assert found.score_weight[~outside][:3].tolist() == [4.0] * 3
    assert np.isnan(found.score[~outside][3])  # only the rules scored it
    assert np.isnan(found.label[~outside]).all()


def test_an_anchor_is_one_unit_and_so_is_a_user(connection: duckdb.DuckDBPyConnection) -> None:
    found = read_anchored(connection, "judged:rubric", "")
    assert len(set(found.units[found.score_weight == 0])) == 2
    assert len(set(found.units)) == 4


def test_judges_of_other_requests_bring_no_anchors(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UnfitAnchors, match="no judge that scored these"):
        read_anchored(connection, "judged", "rid = 'r3'")
