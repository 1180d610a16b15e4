"""What can happen to a key, as pure functions. A key that has died stays dead.

issue - active - retire (by a successor) - expired | revoked
"""

from datetime import datetime, timedelta

import msgspec

from eventrail.config.rates import Rates
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.requests import Priority
from eventrail.keys.key import VirtualKey
from eventrail.keys.scopes import ALL, check_scopes
from eventrail.keys.secret import digest, new_id, new_secret


class KeyNotGood(EventrailError):
    """The key is expired, revoked or replaced, and cannot be changed that way."""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a new key allows.

    Attributes:
        name: the operator's own word for it.
        scopes: what it may do.
        models: public model names it may ask for; empty for all of the tenant's.
        lifetime: until it expires; None for never.
        limits: its own bounds.
        priority: the most urgent priority that its requests may have.
    """

    name: str = "default"
    scopes: list[str] = msgspec.field(default_factory=lambda: list(ALL))
    models: list[str] = []
    lifetime: timedelta | None = None
    limits: Rates = Rates()
    priority: Priority = "interactive"


class Issued(msgspec.Struct, frozen=True):
    """A new key.

    Attributes:
        key: what is stored.
        text: the whole key; it is shown once and stored nowhere.
    """

    key: VirtualKey
    text: str


def issue(tenant: str, terms: Terms, *, now: datetime, by: str = "") -> Issued:
    """Return a new key.

    Raises:
        UnknownScope: the terms name a scope that there is not.
    """
    key_id = new_id()
    text = new_secret(key_id)
    key = VirtualKey(
        id=key_id,
        tenant=tenant,
        name=terms.name,
        hash=digest(text),
        scopes=check_scopes(terms.scopes),
        models=list(dict.fromkeys(terms.models)),
        created=now,
        by=by,
        expires=None if terms.lifetime is None else now + terms.lifetime,
        limits=terms.limits,
        priority=terms.priority,
    )
    return Issued(key, text)


def successor(key: VirtualKey, *, now: datetime, by: str = "") -> Issued:
    """Return a key to replace `key`, on the same terms, living as long as that was meant to.

    Raises:
        KeyNotGood: `key` is good no more, or has been replaced already.
    """
    if key.state(now) != "active":
        raise KeyNotGood(_cannot(key, now, "rotated", "create a new key instead"))
    terms = Terms(
        name=key.name,
        scopes=key.scopes,
        models=key.models,
        lifetime=None if key.expires is None else key.expires - key.created,
        limits=key.limits,
        priority=key.priority,
    )
    issued = issue(key.tenant, terms, now=now, by=by)
    return Issued(msgspec.structs.replace(issued.key, rotated_from=key.id), issued.text)


def retire(key: VirtualKey, replaced_by: str, overlap: timedelta, *, now: datetime) -> VirtualKey:
    """Return a key that has been replaced: good for the overlap, never longer than before.

    Raises:
        KeyNotGood: it is good no more, or has been replaced already.
    """
    if key.state(now) != "active":
        raise KeyNotGood(_cannot(key, now, "rotated", "create a new key instead"))
    end = now + overlap
    expires = end if key.expires is None else min(end, key.expires)
    return msgspec.structs.replace(key, replaced_by=replaced_by, expires=expires)


def revoke(key: VirtualKey, *, now: datetime) -> VirtualKey:
    """Return the key taken back; one that was taken back before stays as it is."""
    if key.revoked_at is not None:
        return key
    return msgspec.structs.replace(key, revoked_at=now)


def expire(key: VirtualKey, at: datetime | None, *, now: datetime) -> VirtualKey:
    """Return the key with another end; None for none.

    Raises:
        KeyNotGood: it is good no more; what is dead is not brought back.
    """
    if not key.good(now):
        raise KeyNotGood(_cannot(key, now, "given another end", "create a new key instead"))
    return msgspec.structs.replace(key, expires=at)


def _cannot(key: VirtualKey, now: datetime, what: str, hint: str) -> str:
    return f"key {key.id} ({key.name}) is {key.state(now)} and cannot be {what}; {hint}"
