"""A virtual key, as it is stored: everything but the secret."""

from datetime import datetime
from typing import Literal

import msgspec

from eventrail.config.rates import Rates
from eventrail.contracts.requests import Priority

State = Literal["active", "retiring", "expired", "revoked"]
"""`retiring`: replaced by another and still good until the overlap is over."""


class VirtualKey(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A key.

    Attributes:
        id: public, unique; part of the key, and how operators name it.
        tenant: who asks with it.
        name: the operator's own word for it.
        hash: SHA-256 of the whole key, hexadecimal.
        scopes: what it may do, of `scopes.SCOPES`.
        models: public model names it may ask for; empty for all of the tenant's.
        created: when.
        by: who made it: `user@host`.
        expires: from when on it is good no more; None for never.
        rotated_from: the key that this one replaces; empty for none.
        replaced_by: the key that replaces this one; empty for none.
        revoked_at: when it was taken back; None if it was not.
        limits: its own bounds.
        priority: the most urgent priority that its requests may have.
    """

    id: str
    tenant: str
    name: str
    hash: str
    scopes: list[str]
    created: datetime
    models: list[str] = []
    by: str = ""
    expires: datetime | None = None
    rotated_from: str = ""
    replaced_by: str = ""
    revoked_at: datetime | None = None
    limits: Rates = Rates()
    priority: Priority = "interactive"

    @property
    def shown(self) -> str:
        """The part of the key that may be shown."""
        return f"{PREFIX}-{self.id}-..."

    @property
    def restricted(self) -> bool:
        """Whether its requests must be told from those of the tenant's other keys."""
        return bool(self.models or self.limits.any or self.priority != "interactive")

    def state(self, now: datetime) -> State:
        """Return how it stands."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires is not None and self.expires <= now:
            return "expired"
        return "retiring" if self.replaced_by else "active"

    def good(self, now: datetime) -> bool:
        """Return whether it lets anybody in."""
        return self.state(now) in {"active", "retiring"}


PREFIX = "er"
"""What every key begins with, so that scanners for leaked secrets can find one."""
