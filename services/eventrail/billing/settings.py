"""What billing is told besides the process's settings: prefix `EVENTRAIL_BILLING_`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class BillingSettings(BaseSettings):
    """Settings of billing.

    Attributes:
        pace_s: seconds between two looks at the streams.
        settle_s: seconds between two entries in one book, at least.
        wait_s: seconds for which an ended request waits to hear what its last calls cost; then
            they are billed at the most they can have cost.
        position_s: seconds between two notes of how far the log has been read.
    """

    model_config = SettingsConfigDict(env_prefix="EVENTRAIL_BILLING_", extra="ignore")

    pace_s: float = Field(default=0.25, gt=0)
    settle_s: float = Field(default=0.5, gt=0)
    wait_s: float = Field(default=30.0, ge=0)
    position_s: float = Field(default=5.0, gt=0)
