"""A small lake in memory, with the columns that the views have, and things planted in it."""

from datetime import UTC, datetime, timedelta

import duckdb

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
CHANGED = BEGAN + timedelta(hours=60)
CHANGE = "c" * 32
"""Half way, a change of the configuration makes answers longer, dearer and worse."""

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\u202e$x_1$ & \"'`"

_CHANCE = "(hash(i::VARCHAR || '{salt}') % 100000) / 100000.0"

_REQUESTS = f"""
CREATE TABLE requests AS
WITH drawn AS (
    SELECT i, TIMESTAMPTZ '2026-11-01 00:00:00+00' + i * INTERVAL '{{step}} seconds' AS moment,
        i >= {{count}} // 2 AS later,
        {_CHANCE.format(salt="a")} AS a, {_CHANCE.format(salt="b")} AS b,
        {_CHANCE.format(salt="c")} AS c, {_CHANCE.format(salt="d")} AS d,
        {_CHANCE.format(salt="e")} AS e
    FROM range({{count}}) t(i)
)
SELECT
    CASE WHEN a < 0.6 THEN 'acme' ELSE 'globex' END AS tenant,
    printf('%032x', i) AS rid, '' AS trace,
    CASE WHEN b < 0.02 THEN 'failed' WHEN b < 0.05 THEN 'rejected' ELSE 'completed' END AS status,
    CASE WHEN b < 0.02 THEN 'pool_down' END AS problem,
    'http' AS door, NULL::VARCHAR AS "user", 's' || (i // 4) AS "session", NULL AS rule,
    'chat' AS route, 'split' AS experiment,
    CASE WHEN c < 0.5 THEN 'main' ELSE 'canary' END AS arm, 0.5 AS propensity,
    CASE WHEN d < 0.7 THEN 'small' ELSE 'large' END AS model,
    CASE WHEN d < 0.7 THEN 'small' ELSE 'large' END AS pool,
    'answer@' || CASE WHEN later THEN '2' ELSE '1' END AS template,
    CASE WHEN a < 0.3 THEN 'refund' ELSE 'delivery' END AS intent,
    e < 0.1 AS cached, CASE WHEN e < 0.1 THEN 'exact' ELSE '' END AS cache,
    (40 + 30 * a)::BIGINT AS prompt_tokens,
    (CASE WHEN later THEN 160 ELSE 100 END + 40 * c)::BIGINT AS completion_tokens,
    CASE WHEN e < 0.1 THEN 0.0 ELSE
        0.0001 * (1 + a) * CASE WHEN later THEN 1.5 ELSE 1 END END AS cost,
    40 + 30 * d AS ttft_ms, moment AS accepted_at,
    moment + INTERVAL '1 second' AS ended_at,
    (400 + 300 * c) * CASE WHEN later THEN 1.4 ELSE 1 END AS duration_ms,
    8 AS events, 3 AS records,
    printf('What about order %07d?', i) AS question,
    CASE WHEN i % 97 = 0 THEN '{{hostile}}' ELSE 'It is on its way' END AS answer,
    CASE WHEN a < 0.1 THEN NULL ELSE 0.5 + 0.4 * b END AS relevance,
    CASE WHEN later THEN 18 ELSE 17 END AS revision, '0.1.0' AS release,
    0.5 + 0.5 * d AS confidence,
    CASE WHEN b >= 0.02 AND b < 0.05 THEN 'injection' ELSE '' END AS blocked_by,
    CASE WHEN c < 0.08 THEN
        CASE WHEN a < CASE WHEN later THEN 0.5 ELSE 0.8 END THEN 1.0 ELSE -1.0 END END AS rating,
    CASE WHEN d < 0.4 THEN
        least(1.0, CASE WHEN later THEN 0.55 ELSE 0.75 END + 0.2 * a) END AS judged
FROM drawn
"""  # noqa: S608 -- made of constants

_OTHERS = """
CREATE TABLE events AS SELECT tenant, rid, accepted_at AS "at", 'accepted' AS type FROM requests;
CREATE TABLE tokens_cost AS
    SELECT tenant, rid, ended_at AS "at", 'generated' AS kind, pool, model, template, route, arm,
        rid || '.1' AS attempt, prompt_tokens, completion_tokens, 0 AS cached_tokens, cost
    FROM requests WHERE NOT cached
    UNION ALL
    SELECT tenant, rid, ended_at, 'spent', pool, model, template, route, arm, rid || '.0',
        prompt_tokens, 20, 0, cost / 2
    FROM requests WHERE status = 'failed' AND NOT cached;
CREATE TABLE feedback AS
    SELECT tenant, rid, ended_at AS "at", 'thumbs' AS signal, rating AS value,
        CASE WHEN rating < 0 THEN '{hostile}' ELSE '' END AS text, NULL::VARCHAR AS "user",
        false AS implicit, NULL::DOUBLE AS confidence, '' AS evidence, '' AS other,
        NULL::INT AS place, 1.0 AS sampled
    FROM requests WHERE rating IS NOT NULL
    UNION ALL
    SELECT tenant, rid, ended_at, 'rephrase', -0.6, '', NULL, true, 0.7, '', '', NULL, 1.0
    FROM requests WHERE hash(rid) % 10 = 0;
CREATE TABLE notes AS
    SELECT tenant, rid, 'feedback_asked' AS kind, '{{"why":"sample","sampled":0.2}}' AS data
    FROM requests WHERE hash(rid || 'asked') % 5 = 0;
CREATE TABLE judgements AS
    SELECT tenant, rid, ended_at AS "at", 'rules' AS judge, '2' AS version, "check",
        judged AS score, 'rate' AS why, 0.4 AS sampled, '' AS pool, '' AS model,
        NULL::DOUBLE AS known, '' AS reason
    FROM requests, (VALUES ('grounding'), ('relevance')) AS t("check") WHERE judged IS NOT NULL
    UNION ALL
    SELECT tenant, 'j' || rid[2:], ended_at, 'rules', '2', 'grounding', 0.8, 'anchor', 1.0, '', '',
        1.0, ''
    FROM requests WHERE hash(rid) % 200 = 0;
CREATE TABLE shadows AS
    SELECT tenant || '~shadow' AS tenant, 'j' || rid[2:] AS rid, rid AS shadow_of
    FROM requests WHERE hash(rid) % 200 = 0;
CREATE TABLE comparisons AS
    SELECT tenant, rid, ended_at AS "at", 'model:large' AS judge, '1' AS version, 'x' AS other,
        'this' AS winner, 'this' AS first, 'this' AS second, 10 AS length_this, 12 AS length_other
    FROM requests WHERE hash(rid) % 100 = 0;
CREATE TABLE verdicts AS
    SELECT tenant, rid, ended_at AS "at", 'verdict' AS stage,
        CASE WHEN blocked_by = '' THEN 'allow' ELSE 'block' END AS action,
        CASE WHEN blocked_by = '' THEN NULL ELSE blocked_by END AS "check",
        CASE WHEN blocked_by = '' THEN NULL ELSE 'block' END AS finding_action,
        1 AS count, NULL::DOUBLE AS score
    FROM requests;
CREATE TABLE retrievals AS
    SELECT tenant, rid, ended_at AS "at", question AS query, 'default' AS method, relevance,
        CASE WHEN relevance IS NULL THEN NULL ELSE 1 END AS rank,
        CASE WHEN relevance IS NULL THEN NULL ELSE 'returns.md#1' END AS document,
        'returns.md' AS source, 'Returns' AS title, relevance AS score, false AS left_out,
        '5' AS index_version
    FROM requests;
CREATE TABLE config_changes AS
    SELECT '{change}' AS id, TIMESTAMPTZ '2026-11-03 12:00:00+00' AS "at", 'ada@desk' AS "by",
        'document' AS section, 'set' AS command, 'longer answers' AS reason,
        17 AS from_revision, 18 AS to_revision, 'routes.chat.template' AS path,
        'changed' AS action, '"answer@1"' AS before, '"answer@2"' AS after;
CREATE TABLE alarms AS
    SELECT 'a1' AS id, TIMESTAMPTZ '2026-11-03 13:00:00+00' AS "at", 'outputs.length' AS monitor,
        'output' AS kind, '_all' AS tenant, 'completion_tokens' AS measure, 120.0 AS before,
        180.0 AS after, TIMESTAMPTZ '2026-11-03 12:05:00+00' AS since,
        'Answers became longer' AS message,
        [{{'id': '{change}', 'likelihood': 0.9}}] AS changes;
CREATE TABLE incidents AS
    SELECT 'i1' AS id, 'Answers too long' AS title, 'high' AS severity,
        TIMESTAMPTZ '2026-11-03 14:00:00+00' AS opened_at,
        TIMESTAMPTZ '2026-11-03 18:00:00+00' AS closed_at,
        TIMESTAMPTZ '2026-11-03 12:00:00+00' AS began, ['a1'] AS alarms,
        '{change}' AS change, 3 AS steps;
"""


def made_lake(count: int = 2000) -> duckdb.DuckDBPyConnection:
    """Return a connection with five days of requests; `count` 0 for an empty lake."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET TimeZone = 'UTC'")
    hostile = HOSTILE.replace("'", "''")
    step = 5 * 86400 / max(count, 1)
    connection.execute(_REQUESTS.format(count=count, step=round(step), hostile=hostile))
    connection.execute(_OTHERS.format(change=CHANGE, hostile=hostile))
    return connection


def ask_anew(connection: duckdb.DuckDBPyConnection) -> None:
    """Let users ask about two things from the beginning, and since the change about a third."""
    connection.execute("""
        UPDATE requests SET question = CASE
            WHEN revision = 18 AND hash(session || 'new') % 3 = 0
            THEN 'My card was stolen, how do I block it ' || word
            WHEN hash(session || 'old') % 2 = 0 THEN 'Where is my parcel ' || word
            ELSE 'How do I send the shoes back ' || word END
        FROM (SELECT rid AS which, ['today', 'please', 'now', 'quickly', 'again', 'tomorrow']
            [1 + (hash(rid || 'word') % 6)::INT] AS word FROM requests) WHERE rid = which
    """)
