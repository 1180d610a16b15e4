-- events: one row an event of what apps asked; the columns are those of all_events
FROM all_events WHERE NOT coalesce(ends_with(tenant, '~shadow'), false)
