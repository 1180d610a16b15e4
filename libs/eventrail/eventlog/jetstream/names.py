"""Names of the streams, consumers and buckets, in one place."""

LOG = "LOG"
NOTES = "NOTES"
INTAKE = "INTAKE"
TOKENS = "TOKENS"
ADVISORIES = "ADVISORIES"
CHANGES = "CHANGES"
BUDGETS = "BUDGETS"
FILES = "FILES"
BATCHES = "BATCHES"
HANDOVERS = "HANDOVERS"
DOCUMENTS = "DOCUMENTS"
OPERATIONS = "OPERATIONS"
CONFIG_BUCKET = "CONFIG"
CACHE_BUCKET = "CACHE"
LIMITS_BUCKET = "LIMITS"
BODIES_BUCKET = "BODIES"
KEYS_BUCKET = "KEYS"
ARTEFACTS_BUCKET = "ARTEFACTS"
INDEXES_BUCKET = "INDEXES"
SUITES_BUCKET = "SUITES"
FLIGHTS_BUCKET = "FLIGHTS"
"""Which request is being answered for all that ask the same, in memory."""


BATCH_RUNNERS = "batches"
"""The durable consumer of `BATCHES` that hands out batches to run."""


DESK = "desk"
"""The durable consumer of `HANDOVERS` for a help desk that pulls what waits for people."""


CACHE_FEEDBACK = "cache-feedback"
"""The durable consumer of `NOTES` that evicts answers which users found bad."""


DEAD_LETTERS = "warden-advisories"
"""The durable consumer of `ADVISORIES` that ends requests whose stage gave them up."""


ARCHIVED = (LOG, NOTES, CHANGES, OPERATIONS)
"""The streams that the lake has."""


def stage_consumer(stage: str) -> str:
    """Return the durable consumer of `LOG` that hands out the work of `stage`."""
    return f"stage-{stage}"


def lane_consumer(stage: str, queue: str) -> str:
    """Return the consumer of one queue of a model stage; without a queue, of all its work.

    `@` and `=` occur in no stage and no tenant, so the names of two lanes never meet.
    """
    return stage_consumer(f"{stage}@{queue}" if queue else stage)


def reader_consumer(reader: str) -> str:
    """Return the durable consumer of a projection, e.g. the archiver's."""
    return f"reader-{reader}"


def webhook_consumer(name: str) -> str:
    """Return the durable consumer of `OPERATIONS` that hands out what a webhook is told."""
    return f"webhook-{name}"
