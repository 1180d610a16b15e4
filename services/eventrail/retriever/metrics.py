"""What the retriever measures."""

from prometheus_client import Counter, Gauge, Histogram

from eventrail.retrieval.building.wire import Done

DOCUMENTS = Gauge("eventrail_index_documents", "Documents in an index", ("tenant",))
PASSAGES = Gauge("eventrail_index_passages", "Passages in an index", ("tenant",))
SEGMENTS = Gauge("eventrail_index_segments", "Segments of an index", ("tenant",))
LAG = Gauge(
    "eventrail_index_lag_seconds", "How long the oldest change waits to be indexed", ("tenant",)
)
BUILD = Histogram(
    "eventrail_index_build_seconds",
    "Time from changes to the index that holds them",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
)
FAILED = Counter("eventrail_index_builds_failed", "Builds that were tried again")
REFUSED = Counter("eventrail_documents_refused", "Changes of documents that could not be made")
SNAPSHOT = Gauge(
    "eventrail_index_snapshot_timestamp_seconds",
    "When the index was last stored for other hosts",
    ("tenant",),
)
SEARCH = Histogram(
    "eventrail_search_seconds",
    "Time of one search, waiting for a thread included",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
NOTHING = Counter("eventrail_searches_without_result", "Searches that found nothing relevant")


def built(tenant: str, done: Done) -> None:
    """Take in what a build came to."""
    if done.indexed is None:
        return
    DOCUMENTS.labels(tenant).set(done.indexed.documents)
    PASSAGES.labels(tenant).set(done.indexed.passages)
    SEGMENTS.labels(tenant).set(done.segments)
    REFUSED.inc(done.refused)
    if done.seconds:
        BUILD.observe(done.seconds)
