"""Keeps the books of budgets true to the log.

Follows `log.>`, `note.>` and `budget.>`. When a request that drew on a lease has ended, and
nothing can be spent on it any more, it writes what it cost into the books and returns the rest
of what was reserved; when a lease has run out, it returns what nobody reserved. It holds nothing
that matters: it can be killed at any moment, and two of it do no harm.
"""

from eventrail.billing.service import build
from eventrail.runtime.service import Service

service = Service("billing", "settles what requests cost with the budgets they drew on", build)
