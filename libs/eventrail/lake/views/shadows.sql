-- shadows: one row a request that was run unseen beside another; the columns are those of requests, and:
-- shadow_of: the request that it repeats, judges or audits
SELECT l.* EXCLUDE (shadow_of), s.rating, s.judged, l.shadow_of
FROM _shadow_lives AS l
LEFT JOIN _said AS s ON l.tenant = s.tenant AND l.rid = s.rid
