-- judgements: one row a check of a judge on an answer
-- tenant: whose request
-- rid: the request
-- at: when it was judged
-- judge: rules, or model:<pool>
-- version: of the judge: its checks, prompts and model
-- check: what was judged
-- score: 0 (bad) to 1 (good)
-- why: how the request came to be judged: rate, low_confidence, anchor or replay
-- sampled: the probability with which it was chosen
-- pool: the pool that a model judge asked
-- model: the model that answered it
-- known: the score that people gave, of an anchor; its judgement stands at the judge's call
-- anchor: id of the anchor; null or empty for requests, and in older notes
-- length: characters of the anchor's answer
-- reason: what the judge said before its verdict, masked
SELECT
    tenant, rid, "at", judge, version,
    entry.key AS "check",
    entry.value AS score,
    why,
    coalesce(sampled, 1) AS sampled,
    pool, model, known, anchor,
    CASE WHEN known IS NOT NULL THEN nullif(lengths.this, 0) END AS length,
    reasons[entry.key] AS reason
FROM (
    SELECT *, unnest(map_entries(scores)) AS entry
    FROM notes
    WHERE kind = 'judged'
)
