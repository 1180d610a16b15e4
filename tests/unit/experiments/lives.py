"""Requests at the router's door, and ended ones."""

from datetime import timedelta

from msgspec.structs import replace

from eventrail.contracts.events import EventData
from eventrail.contracts.records import Record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from tests.lives import ACCEPTED, NOW, SCREENED, record


def asking(rid: str, *, user: str | None = None, tenant: str = "acme") -> RequestState:
    """Return a screened request."""
    accepted = replace(ACCEPTED, user=user)
    return fold(record(accepted, SCREENED, rid=rid, tenant=tenant))


def ended(*datas: EventData, rid: str | None = None, tenant: str = "acme") -> Record:
    """Return the last record of a life."""
    life = (ACCEPTED, SCREENED, *datas)
    return record(*life, rid=rid, tenant=tenant, deadline=NOW + timedelta(days=1))
