-- config_changes: one row a field that a change of the configuration touched
-- at: when it took effect
-- id: of the change
-- by: who made it
-- section: pools, document or keys
-- command: what asked for it, e.g. apply, scale, rollback
-- reason: what the operator said about it
-- from_revision: of the configuration before
-- to_revision: of the configuration since; requests name it as revision
-- path: the field, dotted; null if none differs
-- action: added, changed or removed
-- before: its value before, as JSON
-- after: its value since, as JSON
SELECT
    "at", id, "by", section, command, reason, from_revision, to_revision,
    one.path AS path,
    one.action AS action,
    one.before AS before,
    one.after AS after
FROM (
    SELECT
        *,
        unnest(CASE WHEN coalesce(len(diff), 0) = 0 THEN [NULL] ELSE diff END) AS one
    FROM _changes
    WHERE type = 'changed'
)
