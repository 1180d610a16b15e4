-- comparisons: one row a comparison of two answers by a judge, in both orders
-- tenant: whose request
-- rid: the request
-- at: when it was judged
-- judge: model:<pool>
-- version: of the judge
-- other: the request whose answer was the other one
-- winner: this, other or tie; tie also if the two orders disagree
-- first: the verdict with this answer first
-- second: the verdict with this answer second
-- length_this: characters of this answer
-- length_other: characters of the other
SELECT
    tenant, rid, "at", judge, version, other, winner,
    orders[1] AS "first",
    orders[2] AS "second",
    lengths.this AS length_this,
    lengths.other AS length_other
FROM notes
WHERE kind = 'compared'
