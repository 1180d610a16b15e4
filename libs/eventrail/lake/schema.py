"""The columns of the lake. Fields that many events share are typed; `data` holds them all."""

from typing import Any

from eventrail.lake.arrow import arrow as pa

_TIME = pa.timestamp("us", tz="UTC")

VERSION = pa.struct(
    [(name, pa.string()) for name in ("release", "config", "template", "model", "index", "policy")]
)
"""Which configuration produced an event."""

USAGE = pa.struct(
    [
        ("prompt_tokens", pa.int64()),
        ("completion_tokens", pa.int64()),
        ("cached_tokens", pa.int64()),
        ("estimated", pa.bool_()),
    ]
)
"""Tokens of one generation."""

DOCUMENTS = pa.list_(
    pa.struct(
        [
            ("id", pa.string()),
            ("source", pa.string()),
            ("title", pa.string()),
            ("score", pa.float64()),
        ]
    )
)
"""Retrieved passages, best first; their text is in `data`."""

FINDINGS = pa.list_(
    pa.struct([("check", pa.string()), ("action", pa.string()), ("count", pa.int64())])
)
"""What a guard saw."""

PROBLEM = pa.struct([(name, pa.string()) for name in ("code", "message", "where", "hint")])
"""Why something failed."""

EVENTS = pa.schema(
    [
        ("sequence", pa.int64()),  # of the record in the stream
        ("position", pa.int32()),  # of the event in its request's life, from 0
        ("event_id", pa.string()),
        ("rid", pa.string()),
        ("tenant", pa.string()),
        ("type", pa.string()),  # `malformed` stands for a record that does not decode
        ("at", _TIME),
        ("stored_at", _TIME),  # when the broker stored the record
        ("by", pa.string()),
        ("stage", pa.string()),  # whose decision it was
        ("next", pa.string()),  # the stage the record waited for
        ("trace", pa.string()),
        ("deadline", _TIME),
        ("span_id", pa.string()),
        ("span_parent", pa.string()),
        ("span_start", _TIME),
        ("version", VERSION),
        ("model", pa.string()),
        ("pool", pa.string()),
        ("attempt", pa.string()),
        ("text", pa.string()),  # masked
        ("usage", USAGE),
        ("cost", pa.float64()),
        ("finish_reason", pa.string()),
        ("ttft_ms", pa.float64()),
        ("tpot_ms", pa.float64()),
        ("template", pa.string()),
        ("rule", pa.string()),
        ("propensity", pa.float64()),
        ("door", pa.string()),
        ("user", pa.string()),
        ("session", pa.string()),
        ("documents", DOCUMENTS),
        ("findings", FINDINGS),
        ("problem", PROBLEM),
        ("data", pa.string()),  # the event's data as JSON
        ("route", pa.string()),
        ("experiment", pa.string()),
        ("arm", pa.string()),
        ("shadow_of", pa.string()),  # the request that a shadow repeats
    ]
)
"""One row an event."""

NOTES = pa.schema(
    [
        ("sequence", pa.int64()),
        ("note_id", pa.string()),
        ("rid", pa.string()),
        ("tenant", pa.string()),
        ("kind", pa.string()),  # `malformed` stands for a note that does not decode
        ("at", _TIME),
        ("stored_at", _TIME),
        ("by", pa.string()),
        ("attempt", pa.string()),
        ("pool", pa.string()),
        ("model", pa.string()),
        ("reason", pa.string()),
        ("usage", USAGE),
        ("cost", pa.float64()),
        ("signal", pa.string()),
        ("value", pa.float64()),
        ("text", pa.string()),
        ("user", pa.string()),
        ("judge", pa.string()),
        ("scores", pa.map_(pa.string(), pa.float64())),
        ("data", pa.string()),
    ]
)
"""One row a note."""

SCHEMAS: dict[str, Any] = {"LOG": EVENTS, "NOTES": NOTES}
"""The schema of each archived stream."""
