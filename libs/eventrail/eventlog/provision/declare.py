"""Every stream, consumer and bucket, as data: the fields of JetStream's own JSON.

Durations are nanoseconds, sizes bytes. Only the fields written here are ours; what a server
adds is left as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from eventrail.config.model import Config
from eventrail.contracts.subjects import DONE, stage_filter
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.lanes import Lane, lanes_of, shadow_pools

MIB = 1024 * 1024
SECOND = 1_000_000_000
STAGES = ("guardrail", "router", "cache", "cache-wait", "retriever", "verdict")
"""Stages every installation has; each model pool adds `model-<pool>` and `batch-<pool>`."""

READERS = ("judge", "cache-fill", "handover", "feedback")
SHADOWS = "shadow"
"""The reader that starts shadows; it is there once a route has them."""
INTAKE = ("requests", "feedback")
KEPT_DAYS = 30
"""How long files, batches and handovers are kept, in days."""
_HANDOVER_KINDS = ("waiting", "claimed", "released", "answered", "closed")
DUPLICATE_WINDOW = 120 * SECOND
_BOOKS = {"storage": "memory", "discard": "old", "max_age": 2 * 3600 * SECOND}
"""Books of limits: small, often written, and new ones do as well after two quiet hours."""

_ANSWERS = {"discard": "old", "max_age": 24 * 3600 * SECOND}
"""A full cache forgets its oldest answers; that is no error to anybody."""

_FLIGHTS = {"storage": "memory", "discard": "old", "max_age": 900 * SECOND}
"""Longer than the longest deadline; a claim that is lost costs one more generation."""

_ACK_WAIT = 15 * SECOND
_SOON_WAIT = 6 * SECOND
"""After which silence of who runs a batch, or tells a webhook, another does; four heartbeats."""
_MAX_PENDING = 10_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bounds in bytes. Each is reserved on disk, or in memory for `tokens`.

    Attributes:
        log: the hot window of the log; when it is full, admission is refused.
        notes: notes.
        intake: what apps have sent and nobody has taken yet.
        tokens: token frames, in memory.
        bodies: bodies over the claim-check limit.
        cache: cached answers.
        budgets: the books of budgets.
        files: what apps have uploaded, and what batches have answered.
        batches: the lives of batches.
        small: each of the small streams.
        documents: every version of every document.
        indexes: snapshots of indexes.
    """

    log: int = 8 * 1024 * MIB
    notes: int = 1024 * MIB
    intake: int = 512 * MIB
    tokens: int = 256 * MIB
    bodies: int = 4 * 1024 * MIB
    cache: int = 512 * MIB
    budgets: int = 256 * MIB
    small: int = 64 * MIB
    files: int = 4 * 1024 * MIB
    batches: int = 256 * MIB
    documents: int = 4 * 1024 * MIB
    indexes: int = 4 * 1024 * MIB


@dataclass(frozen=True, slots=True)
class Stream:
    """A declared stream."""

    name: str
    config: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A declared durable pull consumer."""

    stream: str
    name: str
    config: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Declaration:
    """All that must exist."""

    streams: Sequence[Stream] = field(default_factory=list[Stream])
    consumers: Sequence[Consumer] = field(default_factory=list[Consumer])


def declare(config: Config, *, replicas: int = 1, sizes: Sizes | None = None) -> Declaration:
    """Return what must exist for `config`.

    Args:
        config: its pools name the model stages, its tenants the queues of each.
        replicas: copies of every stream: 1, or 3 on a cluster.
        sizes: bounds of the streams.
    """
    bounds = sizes or Sizes()
    lanes = [lane for pool in config.pools for lane in lanes_of(pool, config)]
    wait = int(config.dispatch.takeover_s * SECOND)
    consumers = _consumers(lanes, wait, replicas)
    if shadow_pools(config):
        consumers.append(_shadow_reader(replicas))
    consumers += [_webhook(name, replicas) for name in config.monitoring.webhooks]
    return Declaration(_streams(bounds, replicas), consumers)


def _streams(sizes: Sizes, replicas: int) -> list[Stream]:
    advisories = [
        "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
        "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>",
    ]
    intake = [f"{verb}.*" for verb in INTAKE]
    frames = {
        "storage": "memory", "discard": "old", "max_age": 600 * SECOND, "allow_direct": True,
    }  # fmt: skip
    kept = {"max_age": KEPT_DAYS * 24 * 3600 * SECOND, "allow_direct": True}
    books = {"max_msgs_per_subject": 64, "allow_direct": True}
    streams = [
        _stream(names.LOG, ["log.>"], sizes.log, allow_direct=True),
        _stream(names.NOTES, ["note.>"], sizes.notes, allow_direct=True),
        _stream(names.INTAKE, intake, sizes.intake, retention="workqueue"),
        _stream(names.TOKENS, ["tokens.>"], sizes.tokens, **frames),
        _stream(names.ADVISORIES, advisories, sizes.small, discard="old"),
        _stream(names.CHANGES, ["change.>"], sizes.small, discard="old", allow_direct=True),
        _stream(names.FILES, ["file.>"], sizes.files, **kept),
        _stream(names.BATCHES, ["batch.>"], sizes.batches, **kept),
        _stream(names.HANDOVERS, [f"handover.{k}.>" for k in _HANDOVER_KINDS], sizes.small, **kept),
        _stream(names.DOCUMENTS, ["docs.*"], sizes.documents, allow_direct=True),
        _stream(names.OPERATIONS, ["alarm.>", "incident.>"], sizes.small, allow_direct=True),
        _stream(names.BUDGETS, ["budget.>"], sizes.budgets, **books),
        _bucket(names.CONFIG_BUCKET, sizes.small, history=64),
        _bucket(names.KEYS_BUCKET, sizes.small, history=8),
        _bucket(names.CACHE_BUCKET, sizes.cache, history=1, **_ANSWERS),
        _bucket(names.FLIGHTS_BUCKET, sizes.small, history=1, **_FLIGHTS),
        _bucket(names.LIMITS_BUCKET, sizes.small, history=1, **_BOOKS),
        _object_store(names.BODIES_BUCKET, sizes.bodies),
        _object_store(names.ARTEFACTS_BUCKET, sizes.small),
        _object_store(names.INDEXES_BUCKET, sizes.indexes),
        _object_store(names.SUITES_BUCKET, sizes.small),
    ]
    return [Stream(each["name"], {**each, "num_replicas": replicas}) for each in streams]


def _stream(name: str, subjects: list[str], max_bytes: int, **more: Any) -> dict[str, Any]:
    """Return a stream that refuses, rather than forgets, when it is full."""
    return {
        "name": name,
        "subjects": subjects,
        "storage": "file",
        "retention": "limits",
        "discard": "new",
        "max_bytes": max_bytes,
        "duplicate_window": DUPLICATE_WINDOW,
        **more,
    }


def _bucket(name: str, max_bytes: int, *, history: int, **more: Any) -> dict[str, Any]:
    """Return the stream behind a key-value bucket (NATS ADR-8)."""
    return _stream(
        f"KV_{name}",
        [f"$KV.{name}.>"],
        max_bytes,
        max_msgs_per_subject=history,
        allow_rollup_hdrs=True,
        allow_direct=True,
        deny_delete=True,
        **more,
    )


def _object_store(name: str, max_bytes: int) -> dict[str, Any]:
    """Return the stream behind an object store (NATS ADR-20)."""
    subjects = [f"$O.{name}.C.>", f"$O.{name}.M.>"]
    return _stream(f"OBJ_{name}", subjects, max_bytes, allow_rollup_hdrs=True, allow_direct=True)


def _consumers(lanes: Sequence[Lane], lane_wait: int, replicas: int) -> list[Consumer]:
    work = [_consumer(names.LOG, names.stage_consumer(s), stage_filter(s), 5) for s in STAGES]
    work += [_lane_consumer(lane, lane_wait) for lane in lanes]
    done = stage_filter(DONE)
    readers = [_consumer(names.LOG, names.reader_consumer(r), done, 20) for r in READERS]
    intake = [_consumer(names.INTAKE, f"intake-{verb}", f"{verb}.*", -1) for verb in INTAKE]
    warden = [_consumer(names.ADVISORIES, names.DEAD_LETTERS, "", -1)]
    runners = _consumer(names.BATCHES, names.BATCH_RUNNERS, "batch.work.>", -1)
    batches = Consumer(runners.stream, runners.name, {**runners.config, "ack_wait": _SOON_WAIT})
    desk = _consumer(names.HANDOVERS, names.DESK, "handover.waiting.>", -1)
    rated = _consumer(names.NOTES, names.CACHE_FEEDBACK, "note.feedback.>", -1)
    declared = [*work, *readers, *intake, *warden, batches, desk, rated]
    return [Consumer(c.stream, c.name, {**c.config, "num_replicas": replicas}) for c in declared]


def _shadow_reader(replicas: int) -> Consumer:
    """Return the consumer that begins at its making: what ended before had no shadow."""
    name = names.reader_consumer(SHADOWS)
    consumer = _consumer(names.LOG, name, stage_filter(DONE), 20)
    config = {**consumer.config, "deliver_policy": "new", "num_replicas": replicas}
    return Consumer(names.LOG, name, config)


def _webhook(name: str, replicas: int) -> Consumer:
    """Return the consumer that begins at its making, and hands out one message after the other.

    So an incident's end is never told before its beginning.
    """
    consumer = _consumer(names.OPERATIONS, names.webhook_consumer(name), "", -1)
    mine = {"deliver_policy": "new", "max_ack_pending": 1, "ack_wait": _SOON_WAIT}
    return Consumer(
        names.OPERATIONS, consumer.name, {**consumer.config, **mine, "num_replicas": replicas}
    )


def _lane_consumer(lane: Lane, wait: int) -> Consumer:
    """Return the consumer of a lane, which gives work to another after `wait` nanoseconds.

    Where a new one starts is not declared: `start` finds it out when it is made.
    """
    only, *more = lane.subjects
    consumer = _consumer(names.LOG, lane.consumer, "" if more else only, 5)
    config = {key: value for key, value in consumer.config.items() if key != "deliver_policy"}
    config["ack_wait"] = wait
    if more:
        config["filter_subjects"] = list(lane.subjects)
    return Consumer(consumer.stream, consumer.name, config)


def _consumer(stream: str, name: str, subject: str, max_deliver: int) -> Consumer:
    config = {
        "durable_name": name,
        "deliver_policy": "all",
        "ack_policy": "explicit",
        "ack_wait": _ACK_WAIT,
        "max_deliver": max_deliver,
        "max_ack_pending": _MAX_PENDING,
        **({"filter_subject": subject} if subject else {}),
    }
    return Consumer(stream, name, config)
