-- shadows: one row a request that was run unseen beside another; the columns are those of requests, and:
-- shadow_of: the request that it repeats, judges or audits
SELECT l.* EXCLUDE (shadow_of), r.rating, j.judged, l.shadow_of
FROM _shadow_lives AS l
LEFT JOIN _ratings AS r ON l.tenant = r.tenant AND l.rid = r.rid
LEFT JOIN _scores AS j ON l.tenant = j.tenant AND l.rid = j.rid
