"""Names of the streams, consumers and buckets, in one place."""

LOG = "LOG"
NOTES = "NOTES"
INTAKE = "INTAKE"
TOKENS = "TOKENS"
ADVISORIES = "ADVISORIES"
CONFIG_BUCKET = "CONFIG"
CACHE_BUCKET = "CACHE"
BODIES_BUCKET = "BODIES"


def stage_consumer(stage: str) -> str:
    """Return the durable consumer of `LOG` that hands out the work of `stage`."""
    return f"stage-{stage}"


def reader_consumer(reader: str) -> str:
    """Return the durable consumer of a projection, e.g. the archiver's."""
    return f"reader-{reader}"
