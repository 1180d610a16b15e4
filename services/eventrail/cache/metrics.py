"""Metrics of the caches. Labels are outcomes; never a tenant, a key or a request."""

from prometheus_client import Counter, Gauge

LOOKUPS = Counter("eventrail_cache_lookups_total", "Look-ups, by what came of them", ("outcome",))
FLIGHTS = Counter(
    "eventrail_cache_flights_total",
    "Equal requests at once: those that led, joined, landed on an answer, or went on alone",
    ("outcome",),
)
WAITING = Gauge("eventrail_cache_waiting", "Requests that wait for the answer to an equal one")
ENTRIES = Gauge("eventrail_cache_entries", "Answers that this process holds")
EVICTED = Counter("eventrail_cache_evicted_total", "Answers that were taken back", ("reason",))
AUDITS = Counter("eventrail_cache_audits_total", "Semantic hits also answered afresh", ("outcome",))
FALSE_HITS = Gauge(
    "eventrail_cache_false_hit_rate",
    "Share of audited semantic hits that were wrong, and its 95 % interval (Wilson)",
    ("bound",),
)
