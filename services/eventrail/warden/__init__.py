"""Sees to it that every accepted request reaches exactly one terminal event.

Follows `log.>` (headers only) for deadlines, `note.cancel_requested.>` for cancels that
nobody honours, and the stream `ADVISORIES` for records that a stage could not settle.
Appends `failed` or `cancelled` at the tail like anyone else; losing that race is fine. It
keeps nothing: after a restart it learns which requests are open from the log.
"""

from eventrail.runtime.service import Service
from eventrail.warden.service import build

service = Service("warden", "ends what nobody else ends: late, stuck, cancelled, poisoned", build)
