"""Serves the same question again without asking a model.

Consumes `log.cache.>` and appends `cache_hit` or `cache_missed`. Every process holds the whole
bucket `CACHE` in memory, fed by a watch, so a look-up costs microseconds and no network. The
reader `cache-fill` stores answers of requests that completed; what a tenant asked is never
served to another tenant, nor is anything from which personal data was masked.
"""

from eventrail.cache.service import build
from eventrail.runtime.service import Service

service = Service("cache", "serves repeated questions from earlier answers", build)
