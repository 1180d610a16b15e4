SELECT
    tenant,
    rid,
    arg_min(route, position) AS route,
    arg_min(arm, position) AS arm,
    arg_min(template, position) AS template
FROM events
WHERE type = 'routed'
GROUP BY tenant, rid
