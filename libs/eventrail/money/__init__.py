"""Money: whole nano-units, prices by date, and the books of budgets."""
