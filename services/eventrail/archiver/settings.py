"""What the archiver is told besides the process's settings: prefix `EVENTRAIL_ARCHIVE_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from eventrail.lake.compaction.plan import MIB, Bounds


class ArchiverSettings(BaseSettings):
    """Settings of the archiver.

    Attributes:
        batch: messages in one file at most.
        batch_bytes: bytes of messages in one file at most.
        age_s: seconds after which a smaller batch is written too.
        keep_hot_s: seconds that archived messages stay in the hot streams; 0 keeps them for
            good, so that only the streams' own bounds limit them.
        truncate_every_s: seconds between two looks at what may go.
        compact_every_s: seconds between two looks at what may be compacted; 0 never compacts.
        compact_files: files of the current day that are enough to be compacted.
        compact_age_s: seconds after which fewer are compacted too.
        compact_bytes: bytes of files that are put together at most.
        grace_s: seconds that files stay which a compaction has replaced, for who reads them.
        measure_every_s: seconds between two measurements of lag, gaps and sizes.
    """

    model_config = SettingsConfigDict(env_prefix="EVENTRAIL_ARCHIVE_", extra="ignore")

    batch: int = Field(default=5000, ge=1)
    batch_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    age_s: float = Field(default=2.0, gt=0)
    keep_hot_s: float = Field(default=86_400.0, ge=0)
    truncate_every_s: float = Field(default=600.0, gt=0)
    compact_every_s: float = Field(default=60.0, ge=0)
    compact_files: int = Field(default=256, ge=2)
    compact_age_s: float = Field(default=900.0, ge=0)
    compact_bytes: int = Field(default=32 * MIB, ge=1)
    grace_s: float = Field(default=3600.0, ge=0)
    measure_every_s: float = Field(default=15.0, gt=0)

    @property
    def bounds(self) -> Bounds:
        """When to compact, and how much at once."""
        return Bounds(self.compact_files, self.compact_age_s, self.compact_bytes, self.grace_s)
