"""The columns of the notes: one row a note."""

from eventrail.lake.arrow import arrow as pa
from eventrail.lake.schemas.shared import (
    FLAG,
    NUMBER,
    NUMBER_BY_NAME,
    TEXT,
    TEXT_BY_NAME,
    TEXTS,
    TIME,
    USAGE,
    WHOLE,
    struct,
)

LENGTHS = struct(this=WHOLE, other=WHOLE)
"""Characters of two answers that were compared."""

ENVELOPE = {
    "sequence": WHOLE,
    "note_id": TEXT,
    "rid": TEXT,
    "tenant": TEXT,
    "kind": TEXT,  # `malformed` stands for a note that does not decode
    "at": TIME,
    "stored_at": TIME,
    "by": TEXT,
}
"""What every note has."""

_OLDEST = {
    "attempt": TEXT,
    "pool": TEXT,
    "model": TEXT,
    "reason": TEXT,
    "usage": USAGE,
    "cost": NUMBER,
    "signal": TEXT,
    "value": NUMBER,
    "text": TEXT,
    "user": TEXT,
    "judge": TEXT,
    "scores": NUMBER_BY_NAME,
    "data": TEXT,  # the note's data as JSON, whole
}

_LATER = {
    "delivery": WHOLE,
    "worst": NUMBER,
    "price": TEXT,
    "version": TEXT,
    "why": TEXT,
    "sampled": NUMBER,
    "reasons": TEXT_BY_NAME,  # of `judged`, by check
    "call": TEXT,
    "known": NUMBER,
    "anchor": TEXT,
    "other": TEXT,
    "winner": TEXT,
    "orders": TEXTS,
    "order_reasons": TEXTS,  # of `compared`, by order
    "lengths": LENGTHS,
    "implicit": FLAG,
    "confidence": NUMBER,
    "evidence": TEXT,
    "place": WHOLE,
    "detector": TEXT,
    "ask": TEXT,
    "first": TEXT,
    "answered_by": TEXT,
    "cache_key": TEXT,
    "same": FLAG,
    "score": NUMBER,
    "likeness": NUMBER,
    "fresh": TEXT,
    "source_rid": TEXT,
    "until": NUMBER,
}

TYPED = {name: kind for name, kind in (_OLDEST | _LATER).items() if name != "data"}
"""What some kinds of notes have in their data; null in the others."""

NOTES = pa.schema([*ENVELOPE.items(), *_OLDEST.items(), *_LATER.items()])
"""One row a note."""
