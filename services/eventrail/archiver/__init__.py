"""Writes the log and the notes into the lake, exactly once.

Follows `log.>` and `note.>` from where the lake's file names end, and appends Parquet files
by sequence range. Truncates the hot streams: only what is in the lake, old enough, and of
requests that have ended.
"""

from eventrail.archiver.service import build
from eventrail.runtime.service import Service

service = Service("archiver", "writes log and notes into the Parquet lake, exactly once", build)
