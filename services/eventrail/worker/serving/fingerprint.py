"""What of a pool decides how its replicas are made, and a name for it."""

import hashlib
from typing import Any

import msgspec

from eventrail.config.model import Pool
from eventrail.pools.effects import RESTARTS

_encode = msgspec.json.Encoder(order="deterministic").encode
_DIGITS = 8


def made_of(pool: Pool) -> Pool:
    """Return the pool with only those fields that replicas are made of; others as by default."""
    fields: dict[str, Any] = {name: getattr(pool, name) for name in RESTARTS}
    return Pool(**fields)


def fingerprint(pool: Pool) -> str:
    """Return eight hexadecimal digits that change when replicas must be made anew."""
    return hashlib.sha256(_encode(_whole(made_of(pool)))).hexdigest()[:_DIGITS]


def _whole(value: Any) -> Any:
    """Return a struct with every field written out.

    msgspec leaves a default out only if it is the same object, so a number or text that the
    document repeats would make another fingerprint.
    """
    if isinstance(value, msgspec.Struct):
        return {name: _whole(getattr(value, name)) for name in value.__struct_fields__}
    return value


def application_name(name: str, pool: Pool) -> str:
    """Return the name of a pool's application in Serve.

    Another make of the pool is another application: so the old replicas work until the new
    ones do. Both pull from the same consumer, so nothing needs to be switched.
    """
    return f"eventrail-{name}-{fingerprint(pool)}"


def pool_of(application: str) -> str | None:
    """Return the pool of an application; None if it is not one of ours."""
    prefix, _, rest = application.partition("-")
    name, _, digits = rest.rpartition("-")
    return name if prefix == "eventrail" and name and len(digits) == _DIGITS else None
