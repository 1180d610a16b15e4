"""From the options to the terms of a key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eventrail.contracts.errors import EventrailError

if TYPE_CHECKING:
    from eventrail.config.model import Config
    from eventrail.contracts.requests import Priority
    from eventrail.keys.lifecycle import Terms


class UnknownName(EventrailError):
    """The configuration has no tenant or model of that name."""


def terms_of(
    name: str,
    scopes: Sequence[str] | None,
    models: Sequence[str] | None,
    expires: str,
    *,
    limits: tuple[int, int, int] = (0, 0, 0),
    priority: "Priority" = "interactive",
) -> "Terms":
    """Return the terms that the options name.

    Raises:
        UnknownScope: there is no such scope.
        InvalidDuration: `expires` is no span of time.
    """
    from eventrail.config.rates import Rates  # noqa: PLC0415 -- loaded on use
    from eventrail.keys.durations import parse_duration  # noqa: PLC0415
    from eventrail.keys.lifecycle import Terms  # noqa: PLC0415
    from eventrail.keys.scopes import ALL, check_scopes  # noqa: PLC0415

    requests, tokens, concurrent = limits
    return Terms(
        name=name,
        scopes=check_scopes(scopes or ALL),
        models=list(models or ()),
        lifetime=parse_duration(expires) if expires else None,
        limits=Rates(requests_per_minute=requests, tokens_per_minute=tokens, concurrent=concurrent),
        priority=priority,
    )


def check_names(tenant: str, terms: "Terms", config: "Config") -> None:
    """Raise `UnknownName` unless the configuration has what a key is to be made for."""
    from eventrail.config.suggest import known_names  # noqa: PLC0415

    if tenant not in config.tenants:
        raise UnknownName(f"no tenant {tenant!r}; {known_names(tenant, config.tenants)}")
    served = {rule.model for rule in config.rules if rule.tenant in {"*", tenant}}
    for model in terms.models:
        if model not in served and "*" not in served:
            raise UnknownName(f"no model {model!r} for {tenant}; {known_names(model, served)}")
