"""Writes the log, the notes, the changes and the alarms into the lake, exactly once.

Follows each stream from where the lake's file names end, and appends Parquet files by sequence
range; compacts them, a file a tenant and range. Truncates log and notes: only what is in the
lake, old enough, and of requests that have ended.
"""

from eventrail.archiver.service import build
from eventrail.runtime.service import Service

service = Service("archiver", "writes all streams into the Parquet lake, exactly once", build)
