-- One row a life. DuckDB reckons only those columns that a query asks for, in one pass over the
-- events, which is several times as fast as joining the types of events to each other. An
-- aggregate over DISTINCT would be reckoned in a pass of its own, asked for or not.
SELECT
    tenant,
    rid,
    any_value(trace) AS trace,
    coalesce(any_value(type) FILTER (type IN ({terminal})), 'open') AS status,
    any_value(problem.code) FILTER (type IN ({terminal})) AS problem,
    any_value(door) AS door,
    any_value("user") AS "user",
    any_value("session") AS "session",
    arg_min(rule, position) FILTER (type = 'routed') AS rule,
    arg_min(route, position) FILTER (type = 'routed') AS route,
    arg_min(experiment, position) FILTER (type = 'routed') AS experiment,
    arg_min(arm, position) FILTER (type = 'routed') AS arm,
    arg_min(propensity, position) FILTER (type = 'routed') AS propensity,
    coalesce(
        arg_max(model, position) FILTER (type IN ('generated', 'cache_hit')),
        any_value(model) FILTER (type = 'accepted')
    ) AS model,
    arg_max(pool, position) FILTER (type IN ('generated', 'generation_failed')) AS pool,
    coalesce(bool_or(type = 'cache_hit'), false) AS cached,
    coalesce(sum(usage.prompt_tokens) FILTER (type IN ('generated', 'generation_failed')), 0)
        ::BIGINT AS prompt_tokens,
    coalesce(sum(usage.completion_tokens) FILTER (type IN ('generated', 'generation_failed')), 0)
        ::BIGINT AS completion_tokens,
    coalesce(sum(cost) FILTER (type IN ('generated', 'generation_failed')), 0) AS cost,
    arg_max(ttft_ms, position) FILTER (type = 'generated') AS ttft_ms,
    min("at") FILTER (type = 'accepted') AS accepted_at,
    max("at") FILTER (type IN ({terminal})) AS ended_at,
    (epoch_us(max("at") FILTER (type IN ({terminal})))
        - epoch_us(min("at") FILTER (type = 'accepted'))) / 1000.0 AS duration_ms,
    count(*) FILTER (type <> 'malformed') AS events,
    len(list_distinct(list(sequence))) AS records,
    any_value(list_last(list_filter(messages, lambda m: m.role = 'user')).content)
        FILTER (type = 'screened') AS question,
    coalesce(
        arg_max(coalesce(instead, text), position)
            FILTER (type IN ('generated', 'cache_hit') OR (type = 'checked' AND instead <> '')),
        any_value(canned) FILTER (type = 'routed')
    ) AS answer,
    arg_min(template, position) FILTER (type = 'routed') AS template,
    arg_min(intent, position) FILTER (type = 'routed') AS intent,
    coalesce(arg_max(cache_kind, position) FILTER (type = 'cache_hit'), '') AS cache,
    arg_max(len(documents), position) FILTER (type = 'retrieved') AS retrieved,
    arg_max(relevance, position) FILTER (type = 'retrieved') AS relevance,
    coalesce(
        arg_min(TRY_CAST(version.config AS BIGINT), position) FILTER (type = 'routed'),
        arg_min(TRY_CAST(version.config AS BIGINT), position)
    ) AS revision,
    arg_min(version.release, position) AS "release",
    exp(arg_max(confidence.mean_logprob, position) FILTER (type = 'generated')) AS confidence,
    CASE WHEN bool_or(type = 'rejected') THEN
        arg_max(list_first(list_filter(findings, lambda f: f.action = 'blocked')).check, position)
            FILTER (len(list_filter(findings, lambda f: f.action = 'blocked')) > 0)
    END AS blocked_by,
    any_value(shadow_of) AS shadow_of
FROM {events}
WHERE rid IS NOT NULL
GROUP BY tenant, rid
