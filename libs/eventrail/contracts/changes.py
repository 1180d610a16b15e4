"""Changes of the configuration, as events: stream `CHANGES`, subject `change.<section>`.

They are kept: who changed what, when, and how to go back. A record is self-describing, so that
one can be written to the lake as it is.
"""

from datetime import datetime
from typing import Any, Literal

import msgspec

SCHEMA_VERSION = 1

Section = Literal["pools", "document", "keys"]
"""What was changed: the pools only, more of the document, or a virtual key.

The revisions of a key are those of its own entry in the bucket `KEYS`."""

Action = Literal["added", "changed", "removed"]


class FieldChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """One field that is not as it was.

    Attributes:
        path: dotted, e.g. `pools.chat.speculation.tokens`; a whole entry when it is new or gone.
        action: what happened to it.
        before: its value before; absent when it was added.
        after: its value now; absent when it was removed.
    """

    path: str
    action: Action
    before: Any = None
    after: Any = None


class Changed(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="type", tag="changed"):
    """The configuration was changed.

    Attributes:
        id: unique, sorts by time, 32 hexadecimal digits; also the `Nats-Msg-Id`.
        at: when the document was stored.
        by: who did it: the user and host that ran the command.
        section: what was changed.
        from_revision: revision of the document before; 0 for the first.
        to_revision: revision of the document stored by this change.
        diff: every field that differs.
        reason: what the operator said about it, or why it was rolled back.
        command: what asked for it, e.g. `apply`, `scale`, `drain`, `rollback`,
            or `provision` for a whole document put there.
        restores: the revision whose content came back, for a rollback; 0 otherwise.
        version: of this record's schema.
    """

    id: str
    at: datetime
    by: str
    section: Section
    from_revision: int
    to_revision: int
    diff: list[FieldChange]
    command: str
    reason: str = ""
    restores: int = 0
    version: int = SCHEMA_VERSION


def encode_change(change: Changed) -> bytes:
    """Return the JSON of a change."""
    return msgspec.json.encode(change)


def decode_change(payload: bytes) -> Changed:
    """Return the change in `payload`; raise `msgspec.MsgspecError` if it is none."""
    return msgspec.json.decode(payload, type=Changed)
