"""The ids that an app gives a request, as they may stand in the log."""

import functools
from collections.abc import Callable

import msgspec

from eventrail.config.model import Config
from eventrail.gateway.order import Order
from eventrail.guarding.personal.ids import personal_of, safe_id
from eventrail.guarding.sealing import Sealer


class Ids(msgspec.Struct, frozen=True):
    """What ties a request to others; personal data in it is hashed unless the policy keeps it."""

    user: str | None
    session: str | None
    metadata: dict[str, str]
    idempotency_key: str | None


def ids_of(order: Order, config: Config, sealer: Sealer) -> Ids:
    """Return the ids of an order, as the tenant's policy wants them."""
    request = order.request
    policy = personal_of(order.tenant, config)
    hashed = functools.partial(sealer.pseudonym, order.tenant)

    def safe(value: str) -> str:
        return safe_id(value, policy, hashed)

    return Ids(
        user=_each(request.user, safe),
        session=_each(request.session, safe),
        metadata={safe(name): safe(value) for name, value in request.metadata.items()},
        idempotency_key=_each(order.idempotency_key, safe),
    )


def _each(value: str | None, change: Callable[[str], str]) -> str | None:
    return None if value is None else change(value)
