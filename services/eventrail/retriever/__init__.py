"""Finds the passages that a question is about.

Consumes `log.retriever.>` and appends `retrieved`: the best passages of the tenant's own index,
or none if nothing is relevant. Follows `DOCUMENTS` too: one process of those that share a state
folder builds the tenants' indexes of it, in a child process, and announces each new version.
"""

from eventrail.retriever.service import build
from eventrail.runtime.service import Service

service = Service("retriever", "finds passages in a tenant's documents", build)
