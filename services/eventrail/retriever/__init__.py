"""Finds the passages that a question is about.

Consumes `log.retriever.>` and appends `retrieved`: the best passages of the tenant's own index,
or none if nothing is relevant. Consumes `docs.<tenant>` too: what is ingested there becomes a
new version of the index, which every process loads as soon as the version is announced.
"""

from eventrail.retriever.service import build
from eventrail.runtime.service import Service

service = Service("retriever", "finds passages in a tenant's documents", build)
