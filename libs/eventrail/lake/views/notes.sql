-- notes: one row a note on what apps asked; the columns are those of all_notes
FROM all_notes WHERE NOT coalesce(ends_with(tenant, '~shadow'), false)
