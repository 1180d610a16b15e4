-- alarms: one row an alarm: something is not as it was
-- id: of the finding
-- at: when it was found
-- monitor: who found it
-- kind: input, output, behaviour, retrieval, cost, latency, verdict, feedback, provider or judge
-- tenant: whose requests; _all for everybody's
-- slice: what else they have in common
-- measure: what changed
-- before: its value before the change point
-- after: its value since
-- since: the likeliest change point
-- found_after: requests between the change point and the alarm
-- level: the rate of false alarms that the monitor was set to, per 10,000 requests
-- p_value: of a test
-- evidence: e-value of a sequential monitor
-- requests: ids of requests that show it
-- usual: ids of requests from before
-- changes: changes of the configuration near the change point, the likeliest first
-- message: one sentence for a reader
-- version: of the monitor
SELECT
    id,
    min("at") AS "at",
    arg_min("monitor", sequence) AS "monitor",
    arg_min("kind", sequence) AS "kind",
    arg_min("tenant", sequence) AS "tenant",
    arg_min("slice", sequence) AS "slice",
    arg_min("measure", sequence) AS "measure",
    arg_min("before", sequence) AS "before",
    arg_min("after", sequence) AS "after",
    arg_min("since", sequence) AS "since",
    arg_min("found_after", sequence) AS "found_after",
    arg_min("level", sequence) AS "level",
    arg_min("p_value", sequence) AS "p_value",
    arg_min("evidence", sequence) AS "evidence",
    arg_min("requests", sequence) AS "requests",
    arg_min("usual", sequence) AS "usual",
    arg_min("changes", sequence) AS "changes",
    arg_min("message", sequence) AS "message",
    arg_min("version", sequence) AS "version"
FROM _operations
WHERE type = 'alarm'
GROUP BY id
