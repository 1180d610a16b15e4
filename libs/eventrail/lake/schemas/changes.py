"""The columns of the changes of the configuration: one row a change."""

from eventrail.lake.arrow import arrow as pa
from eventrail.lake.schemas.shared import TEXT, TIME, WHOLE, struct

DIFF = pa.list_(struct(path=TEXT, action=TEXT, before=TEXT, after=TEXT))
"""The fields that differ; a value may be anything, so both are JSON, and null where absent."""

CHANGES = pa.schema(
    {
        "sequence": WHOLE,
        "stored_at": TIME,
        "type": TEXT,  # `changed`; `malformed` stands for what does not decode
        "id": TEXT,
        "at": TIME,
        "by": TEXT,
        "section": TEXT,
        "from_revision": WHOLE,
        "to_revision": WHOLE,
        "diff": DIFF,
        "command": TEXT,
        "reason": TEXT,
        "restores": WHOLE,
        "version": WHOLE,
        "data": TEXT,  # the message as JSON, whole
    }
)
"""One row a change."""
