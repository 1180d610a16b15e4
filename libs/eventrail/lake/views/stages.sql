-- stages: one row a run of a stage
-- tenant: whose request
-- rid: the request
-- trace: its trace
-- stage: whose decision it was
-- by: the service and instance
-- span_id: the span of the run
-- span_parent: the span that it follows
-- started_at: when it began
-- ended_at: when it ended
-- duration_ms: milliseconds between them
-- events: types of its events, in order
-- cost: of its generations
SELECT
    tenant,
    rid,
    any_value(trace) AS trace,
    any_value(stage) AS stage,
    any_value("by") AS "by",
    span_id,
    any_value(span_parent) AS span_parent,
    min(span_start) AS started_at,
    max("at") AS ended_at,
    (epoch_us(max("at")) - epoch_us(min(span_start))) / 1000.0 AS duration_ms,
    list(type ORDER BY position) AS events,
    sum(cost) FILTER (type IN ('generated', 'generation_failed')) AS cost
FROM events
WHERE span_id IS NOT NULL
GROUP BY tenant, rid, span_id
