"""Which limits a request has to pass: pure, from the configuration and who asks."""

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from eventrail.config.model import Config
from eventrail.config.rates import RateLimit, Rates
from eventrail.contracts.requests import Priority
from eventrail.limits.bounds import Bounds

TENANT_LIMIT = "tenant"
"""Name of the limit that stands in `tenants.<name>.rates`."""

KEY_LIMIT = "key"
"""Name of the limit of a virtual key's own."""


class Asker(msgspec.Struct, frozen=True):
    """Who asks for what, as far as limits tell requests apart.

    Attributes:
        tenant: whose request it is.
        key: id of the virtual key; empty for none.
        user: the app's end user; empty for none.
        model: the public model name.
        priority: how urgent it is.
    """

    tenant: str
    key: str = ""
    user: str = ""
    model: str = ""
    priority: Priority = "interactive"


class Bucket(msgspec.Struct, frozen=True):
    """One limit and one of whom it counts.

    Attributes:
        key: names its book.
        limit: the limit's name.
        scope: whom it counts.
        bounds: how much.
        own: whether it is a key's or tenant's own, whose names are no names of limits.
    """

    key: str
    limit: str
    scope: dict[str, str]
    bounds: Bounds
    own: bool = False


def buckets_of(config: Config, asker: Asker, key_rates: Rates) -> list[Bucket]:
    """Return every bucket that a request has to find room in.

    Args:
        config: the configuration in force.
        asker: who asks.
        key_rates: what the virtual key itself may do.
    """
    found = list(_named(config, asker))
    tenant = config.tenants.get(asker.tenant)
    if tenant is not None and tenant.rates.any:
        found.append(_bucket(TENANT_LIMIT, {"tenant": asker.tenant}, tenant.rates, own=True))
    if asker.key and key_rates.any:
        scope = {"tenant": asker.tenant, "key": asker.key}
        found.append(_bucket(KEY_LIMIT, scope, key_rates, own=True))
    return found


def _named(config: Config, asker: Asker) -> Iterator[Bucket]:
    for limit in config.limits.rates:
        if not _applies(limit, asker):
            continue
        scope: dict[str, str] = {each: getattr(asker, each) for each in limit.per}
        if all(scope.values()):
            yield _bucket(limit.name, scope, limit)


def _applies(limit: RateLimit, asker: Asker) -> bool:
    pairs = (
        (limit.tenant, asker.tenant),
        (limit.key, asker.key),
        (limit.user, asker.user),
        (limit.model, asker.model),
    )
    return limit.priority in {None, asker.priority} and all(
        wanted in {"*", given} for wanted, given in pairs
    )


def _bucket(name: str, scope: dict[str, str], rates: Rates, *, own: bool = False) -> Bucket:
    return Bucket(book_key(name, scope, own=own), name, scope, Bounds.of(rates), own)


def book_key(name: str, scope: Mapping[str, str], *, own: bool) -> str:
    """Return the name of a book: a hash, since users and limits may be named anything."""
    parts = [str(own), name, *(part for pair in sorted(scope.items()) for part in pair)]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:32]
