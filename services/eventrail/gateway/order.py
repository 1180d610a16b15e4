"""A request as a door hands it to admission, and as admission has prepared it."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from eventrail.contracts.events import Accepted
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.identity import Identity


class Order(msgspec.Struct, frozen=True):
    """A decoded, authenticated request.

    Attributes:
        identity: who asks.
        door: `http`, `requests` or `ask`.
        rid: the app's own choice, checked; None lets the gateway choose.
        timeout_s: seconds until the deadline; None takes the tenant's.
        trace: W3C trace id to continue; empty starts one.
    """

    identity: Identity
    request: ChatRequest
    door: str
    rid: str | None = None
    idempotency_key: str | None = None
    timeout_s: float | None = None
    trace: str = ""

    @property
    def tenant(self) -> str:
        """Whose it is."""
        return self.identity.tenant


class Ticket(msgspec.Struct, frozen=True):
    """A request that may be admitted.

    Attributes:
        basis: rid, tenant, trace and deadline, as the runner wants them.
        accepted: its first event.
        identity: who asks.
        request: what is asked, in the clear.
        tell: takes headers, name and value, for the response; None where there are none.
    """

    basis: Record
    accepted: Accepted
    identity: Identity
    request: ChatRequest
    tell: Callable[[bytes, bytes], None] | None = None

    @property
    def rid(self) -> str:
        """The request."""
        return self.basis.rid

    @property
    def tenant(self) -> str:
        """Whose it is."""
        return self.basis.tenant

    @property
    def trace(self) -> str:
        """Its W3C trace id."""
        return self.basis.trace

    @property
    def deadline(self) -> datetime:
        """When it ends if nothing else ended it."""
        return self.basis.deadline
