"""The columns of alarms and incidents: one row a message."""

from eventrail.lake.arrow import arrow as pa
from eventrail.lake.schemas.shared import (
    NUMBER,
    TEXT,
    TEXT_BY_NAME,
    TEXTS,
    TIME,
    WHOLE,
    struct,
)

CHANGES_NEAR = pa.list_(
    struct(
        id=TEXT, at=TIME, by=TEXT, revision=WHOLE, paths=TEXTS, before_s=NUMBER, likelihood=NUMBER
    )
)
"""Changes of the configuration near a change point, the likeliest first."""

OPERATIONS = pa.schema(
    {
        "sequence": WHOLE,
        "stored_at": TIME,
        "type": TEXT,  # `alarm` or `incident`; `malformed` stands for what does not decode
        "id": TEXT,
        "at": TIME,
        "tenant": TEXT,  # of an alarm; `_all` for everybody's
        "monitor": TEXT,
        "kind": TEXT,
        "slice": TEXT_BY_NAME,
        "measure": TEXT,
        "before": NUMBER,
        "after": NUMBER,
        "since": TIME,
        "found_after": WHOLE,
        "level": NUMBER,
        "p_value": NUMBER,
        "evidence": NUMBER,
        "requests": TEXTS,
        "usual": TEXTS,
        "changes": CHANGES_NEAR,
        "message": TEXT,
        "version": TEXT,
        "by": TEXT,  # from here on of an incident
        "step": TEXT,
        "title": TEXT,
        "severity": TEXT,
        "began": TIME,
        "alarms": TEXTS,
        "change": TEXT,
        "note": TEXT,
        "reference": TEXT,
        "data": TEXT,  # the message as JSON, whole
    }
)
"""One row an alarm, or an entry of an incident."""
