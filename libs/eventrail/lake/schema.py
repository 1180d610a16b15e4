"""The columns of the lake: what analysts ask for is typed; `data` holds everything, as JSON.

A later release adds columns at the end, and fields at the end of structs. It never renames one,
nor gives it another type, so that files of all ages read as one table.
"""

from typing import Any

from eventrail.lake.schemas.changes import CHANGES
from eventrail.lake.schemas.events import EVENTS
from eventrail.lake.schemas.notes import NOTES
from eventrail.lake.schemas.operations import OPERATIONS

SCHEMAS: dict[str, Any] = {
    "LOG": EVENTS,
    "NOTES": NOTES,
    "CHANGES": CHANGES,
    "OPERATIONS": OPERATIONS,
}
"""The schema of each archived stream."""

__all__ = ["CHANGES", "EVENTS", "NOTES", "OPERATIONS", "SCHEMAS"]
