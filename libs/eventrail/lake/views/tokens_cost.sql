-- tokens_cost: one row a call of a model that was paid for; those of other shadows are in shadows
-- tenant: whose request
-- rid: the request
-- at: when it was known
-- kind: generated, generation_failed, spent (its answer came too late), judged or compared
-- pool: the pool that was called
-- model: the model, where it is known
-- template: the prompt template of the request
-- route: the route of the request
-- arm: the arm of the request
-- attempt: id of the generation
-- prompt_tokens: tokens read
-- completion_tokens: tokens written
-- cached_tokens: of those read, from a prefix cache
-- cost: money
WITH calls AS (
    SELECT tenant, rid, "at", type AS kind, pool, model, attempt, usage, cost
    FROM events
    WHERE type IN ('generated', 'generation_failed')
    UNION ALL
    (
        SELECT tenant, rid, "at", kind, pool, model, attempt, usage, cost
        FROM notes
        WHERE kind = 'spent'
        QUALIFY row_number() OVER (PARTITION BY tenant, rid, attempt ORDER BY cost DESC) = 1
    )
    UNION ALL
    SELECT tenant, rid, "at", kind, pool, model, call, usage, cost
    FROM notes
    WHERE kind IN ('judged', 'compared') AND pool <> ''
)
SELECT
    c.tenant,
    c.rid,
    c."at",
    c.kind,
    c.pool,
    c.model,
    r.template,
    r.route,
    r.arm,
    c.attempt,
    coalesce(c.usage.prompt_tokens, 0) AS prompt_tokens,
    coalesce(c.usage.completion_tokens, 0) AS completion_tokens,
    coalesce(c.usage.cached_tokens, 0) AS cached_tokens,
    coalesce(c.cost, 0) AS cost
FROM calls AS c
LEFT JOIN _routes AS r ON c.tenant = r.tenant AND c.rid = r.rid
