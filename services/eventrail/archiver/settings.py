"""What the archiver is told besides the process's settings: prefix `EVENTRAIL_ARCHIVE_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ArchiverSettings(BaseSettings):
    """Settings of the archiver.

    Attributes:
        batch: messages in one file at most.
        batch_bytes: bytes of messages in one file at most.
        age_s: seconds after which a smaller batch is written too.
        keep_hot_s: seconds that archived messages stay in the hot streams; 0 keeps them for
            good, so that only the streams' own bounds limit them.
        truncate_every_s: seconds between two looks at what may go.
    """

    model_config = SettingsConfigDict(env_prefix="EVENTRAIL_ARCHIVE_", extra="ignore")

    batch: int = Field(default=5000, ge=1)
    batch_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    age_s: float = Field(default=2.0, gt=0)
    keep_hot_s: float = Field(default=86_400.0, ge=0)
    truncate_every_s: float = Field(default=600.0, gt=0)
