-- verdicts: one row a finding of a guard, and one with check null where it found nothing
-- tenant: whose request
-- rid: the request
-- at: when it was decided
-- stage: guardrail for requests, retriever for documents, verdict for answers
-- action: what came of it: pass, mask, drop or block; of answers as in events: release, retry, ...
-- check: the check that fired
-- finding_action: what was done about it: masked, blocked, noted, dropped, ...
-- count: how many times it fired
-- score: what a classifier said, 0 to 1
SELECT
    tenant,
    rid,
    "at",
    CASE type WHEN 'screened' THEN 'guardrail' WHEN 'retrieved' THEN 'retriever' ELSE 'verdict' END
        AS stage,
    action,
    one.check AS "check",
    one.action AS finding_action,
    coalesce(one.count, 0) AS count,
    one.score AS score
FROM (
    SELECT
        tenant, rid, "at", type,
        CASE
            WHEN type = 'checked' THEN action
            WHEN coalesce(len(findings), 0) = 0 THEN 'pass'
            WHEN list_contains(list_transform(findings, lambda f: f.action), 'blocked') THEN 'block'
            WHEN list_contains(list_transform(findings, lambda f: f.action), 'dropped') THEN 'drop'
            WHEN list_contains(list_transform(findings, lambda f: f.action), 'masked') THEN 'mask'
            ELSE 'pass'
        END AS action,
        unnest(CASE WHEN coalesce(len(findings), 0) = 0 THEN [NULL] ELSE findings END) AS one
    FROM events
    WHERE type IN ('screened', 'retrieved', 'checked')
)
