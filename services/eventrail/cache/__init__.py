"""Serves the same question again without asking a model, also in other words.

Consumes `log.cache.>` and appends `cache_hit` or `cache_missed`. Every process holds the bucket
`CACHE` in memory, each tenant's part within its policy's bounds, fed by a watch, so a look-up
costs microseconds and no network. Of equal requests at once one is answered; the others wait in
`log.cache-wait.>`. The reader `cache-fill` stores answers of requests that completed; what a
tenant asked is never served to another tenant, nor is anything from which personal data was
masked. Bad ratings evict, and a share of semantic hits is audited.
"""

from eventrail.cache.service import build
from eventrail.runtime.service import Service

service = Service("cache", "serves repeated questions from earlier answers", build)
