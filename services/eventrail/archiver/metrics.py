"""What the archiver measures."""

from prometheus_client import Counter, Gauge

_STREAM = ("stream",)

LAG_MESSAGES = Gauge("eventrail_lake_lag_messages", "Messages that the lake lacks yet", _STREAM)
LAG_SECONDS = Gauge(
    "eventrail_lake_lag_seconds", "Age of the oldest message that the lake lacks yet", _STREAM
)
GAPS = Gauge(
    "eventrail_lake_gaps",
    "Runs of sequences that the stream has and the lake has passed over; 0 unless damaged",
    _STREAM,
)
DELETED = Gauge(
    "eventrail_lake_deleted",
    "Runs of sequences that neither the lake nor the stream has",
    _STREAM,
)
FILES = Gauge("eventrail_lake_files", "Files that hold the stream's rows", _STREAM)
BYTES = Gauge("eventrail_lake_bytes", "Bytes of those files", _STREAM)
COMPACTIONS = Counter(
    "eventrail_lake_compactions_total", "Compactions, by how they ended", ("stream", "outcome")
)
COMPACTED = Counter("eventrail_lake_compacted_files_total", "Files that were replaced", _STREAM)
TRUNCATED = Counter("eventrail_lake_truncated_total", "Messages that left a hot stream", _STREAM)
