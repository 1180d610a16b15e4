-- Without a WHERE, as in _said; so over the events of shadows too, which nothing is joined with.
SELECT
    tenant,
    rid,
    arg_min(route, position) FILTER (type = 'routed') AS route,
    arg_min(arm, position) FILTER (type = 'routed') AS arm,
    arg_min(template, position) FILTER (type = 'routed') AS template
FROM all_events
GROUP BY tenant, rid
