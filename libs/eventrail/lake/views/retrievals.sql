-- retrievals: one row a document that was found, and one with rank null where none was
-- tenant: whose request
-- rid: the request
-- at: when it was looked up
-- query: what was searched for, masked
-- method: how
-- relevance: probability that the best passage holds the answer
-- rank: 1 for the best
-- document: id of the passage
-- source: where it came from
-- title: the heading it stood under
-- score: the search's score; comparable within one search only
-- left_out: relevant passages that did not fit the context
-- index_version: of the index that was searched
SELECT
    tenant,
    rid,
    "at",
    query,
    method,
    relevance,
    CASE WHEN one IS NOT NULL THEN place END AS rank,
    one.id AS document,
    one.source AS source,
    one.title AS title,
    one.score AS score,
    left_out,
    index_version
FROM (
    SELECT
        tenant, rid, "at", query, method, relevance, left_out,
        version.index AS index_version,
        unnest(CASE WHEN coalesce(len(documents), 0) = 0 THEN [NULL] ELSE documents END) AS one,
        unnest(range(1, greatest(coalesce(len(documents), 0), 1) + 1)) AS place
    FROM events
    WHERE type = 'retrieved'
)
