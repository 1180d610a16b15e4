-- incidents: one row an incident
-- id: of the incident
-- title: what was wrong
-- severity: low, high or critical
-- began: when it began, as far as is known
-- opened_at: when it was opened
-- closed_at: when it was closed; null while it is open
-- by: who opened it
-- alarms: ids of the alarms that told of it
-- change: id of the change of the configuration that caused it, once known
-- reference: its name elsewhere
-- steps: what was said and done, oldest first
SELECT
    id,
    arg_min(title, sequence) FILTER (title <> '') AS title,
    arg_min(severity, sequence) FILTER (step = 'opened') AS severity,
    arg_min(began, sequence) FILTER (began IS NOT NULL) AS began,
    min("at") FILTER (step = 'opened') AS opened_at,
    max("at") FILTER (step = 'closed') AS closed_at,
    arg_min("by", sequence) AS "by",
    coalesce(list_sort(list_distinct(flatten(list(alarms)))), []) AS alarms,
    arg_max(change, sequence) FILTER (change <> '') AS change,
    arg_min(reference, sequence) FILTER (reference <> '') AS reference,
    list({{'at': "at", 'by': "by", 'step': step, 'note': note}} ORDER BY sequence) AS steps
FROM _operations
WHERE type = 'incident'
GROUP BY id
