-- feedback: one row a signal of what users think
-- tenant: whose request
-- rid: the request
-- at: when it was given or inferred
-- signal: thumbs, stars, comment, edit, report, comparison; copy, delete, ...; or an inferred one
-- value: thumbs -1 or 1; stars 1 to 5; comparison and inferred -1 (bad) to 1 (good)
-- text: a comment, or the edited answer, masked
-- user: the app's own end-user id
-- implicit: inferred, or seen in what the user did, rather than said
-- confidence: how sure an inferred signal is, 0 to 1
-- evidence: the later request that it was seen in
-- other: the request whose answer this one was compared with
-- place: at which place this answer was shown, 0 for the first
-- sampled: the probability with which the user was asked; 1 for what was not asked for
SELECT
    tenant, rid, "at", signal, value, text, "user",
    coalesce(implicit, false) AS implicit,
    confidence, evidence, other, place,
    coalesce(sampled, 1) AS sampled
FROM notes
WHERE kind = 'feedback'
