"""The columns of the log: one row an event."""

from eventrail.lake.arrow import arrow as pa
from eventrail.lake.schemas.shared import (
    FLAG,
    NUMBER,
    NUMBER_BY_NAME,
    PROBLEM,
    TEXT,
    TEXT_BY_NAME,
    TEXTS,
    TIME,
    USAGE,
    WHOLE,
    WHOLE_BY_NAME,
    struct,
)

VERSION = struct(
    **dict.fromkeys(("release", "config", "template", "model", "index", "policy"), TEXT)
)
"""Which configuration produced an event."""

DOCUMENTS = pa.list_(struct(id=TEXT, source=TEXT, title=TEXT, score=NUMBER, metadata=TEXT_BY_NAME))
"""Retrieved passages, best first. Their text is in `data` alone: it is most of a lake's bytes,
and would be there twice."""

FINDINGS = pa.list_(
    struct(check=TEXT, action=TEXT, count=WHOLE, detail=TEXT, score=NUMBER, where=TEXT)
)
"""What a guard saw."""

TOOL_CALLS = pa.list_(struct(id=TEXT, name=TEXT, arguments=TEXT))
"""Functions that a model called; the arguments are the JSON that it wrote."""

MESSAGES = pa.list_(
    struct(role=TEXT, content=TEXT, name=TEXT, tool_calls=TOOL_CALLS, tool_call_id=TEXT)
)
"""The conversation, masked, oldest first."""

SAMPLING = struct(
    max_tokens=WHOLE, temperature=NUMBER, top_p=NUMBER, stop=TEXTS, seed=WHOLE, n=WHOLE
)
"""How to generate."""

CONFIDENCE = struct(tokens=WHOLE, mean_logprob=NUMBER, min_logprob=NUMBER, entropy=NUMBER)
"""How sure a model was."""

COVERS = struct(start=WHOLE, end=WHOLE)
"""A range of characters, end exclusive."""

ENVELOPE = {
    "sequence": WHOLE,  # of the record in the stream
    "position": pa.int32(),  # of the event in its request's life, from 0
    "event_id": TEXT,
    "rid": TEXT,
    "tenant": TEXT,
    "type": TEXT,  # `malformed` stands for a record that does not decode
    "at": TIME,
    "stored_at": TIME,  # when the broker stored the record
    "by": TEXT,
    "stage": TEXT,  # whose decision it was
    "next": TEXT,  # the stage the record waited for
    "trace": TEXT,
    "deadline": TIME,
    "span_id": TEXT,
    "span_parent": TEXT,
    "span_start": TIME,
    "version": VERSION,
}
"""What every event has."""

_OLDEST = {
    "model": TEXT,
    "pool": TEXT,
    "attempt": TEXT,
    "text": TEXT,  # masked
    "usage": USAGE,
    "cost": NUMBER,
    "finish_reason": TEXT,
    "ttft_ms": NUMBER,
    "tpot_ms": NUMBER,
    "template": TEXT,
    "rule": TEXT,
    "propensity": NUMBER,
    "door": TEXT,
    "user": TEXT,
    "session": TEXT,
    "documents": DOCUMENTS,
    "findings": FINDINGS,
    "problem": PROBLEM,
    "data": TEXT,  # the event's data as JSON, whole
    "route": TEXT,
    "experiment": TEXT,
    "arm": TEXT,
    "shadow_of": TEXT,  # the request that a shadow repeats
}

_ACCEPTED = {
    "stream": FLAG,
    "message_count": WHOLE,
    "characters": WHOLE,
    "metadata": TEXT_BY_NAME,
    "idempotency_key": TEXT,
    "priority": TEXT,
    "key": TEXT,  # the virtual key that asked
    "allowance": NUMBER,
    "task": TEXT,
    "asked_template": TEXT,
}

_SCREENED = {
    "messages": MESSAGES,
    "sampling": SAMPLING,
    "variables": TEXT_BY_NAME,
    "filters": TEXT_BY_NAME,  # of `retrieved` too
    "canned": TEXT,  # of `routed` too
}

_ROUTED = {
    "slip": TEXTS,
    "top_k": WHOLE,
    "cacheable": FLAG,
    "turn": WHOLE,
    "spare": WHOLE,
    "why": TEXT,  # of `checked` too
    "skipped": TEXT,
    "sticky": TEXT,
    "policy": TEXT,
    "shadow": TEXT,
    "step": WHOLE,
    "held": FLAG,
    "scored": WHOLE,
    "intent": TEXT,
    "intent_score": NUMBER,
    "intents": NUMBER_BY_NAME,
    "hand_over": FLAG,
    "steps": TEXTS,
    "next_action": TEXT,
}

_CACHE = {
    "cache_key": TEXT,
    "cache_kind": TEXT,
    "source_rid": TEXT,
    "score": NUMBER,  # of `checked` too
    "bound": NUMBER,  # of `checked` too
    "asked": TEXT,
    "audited": FLAG,
    "reason": TEXT,  # of `cancelled` too
    "detail": TEXT,
    "nearest": TEXT,
    "would_serve": FLAG,
    "leads": FLAG,
}

_RETRIEVED = {
    "query": TEXT,
    "method": TEXT,
    "candidates": WHOLE,
    "rewritten": TEXT,
    "relevance": NUMBER,
    "left_out": WHOLE,
}

_GENERATED = {
    "prompt_hash": TEXT,
    "frames": WHOLE,
    "tool_calls": TOOL_CALLS,
    "confidence": CONFIDENCE,
    "price": TEXT,
    "failure": TEXT,
    "shown": FLAG,
    "call_id": TEXT,  # of tools
    "tool": TEXT,
    "arguments": TEXT,
    "content": TEXT,
}

_CHECKED = {
    "action": TEXT,
    "covers": COVERS,
    "covered": WHOLE_BY_NAME,
    "instead": TEXT,
    "cached": FLAG,  # of `completed`
}

TYPED = {
    name: kind
    for part in (_OLDEST, _ACCEPTED, _SCREENED, _ROUTED, _CACHE, _RETRIEVED, _GENERATED, _CHECKED)
    for name, kind in part.items()
    if name != "data"
}
"""What some types of events have in their data; null in the others."""

EVENTS = pa.schema(
    [*ENVELOPE.items(), *_OLDEST.items(), *((k, v) for k, v in TYPED.items() if k not in _OLDEST)]
)
"""One row an event."""
