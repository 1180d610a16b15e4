"""Which policies there are, and who has them."""

from typing import Any

import msgspec

from eventrail.config.model import Config
from eventrail.config.policies import DEFAULT


def policies(config: Config) -> list[dict[str, Any]]:
    """Return each policy, the tenants that have it, and its fields that are not the default."""
    names = [DEFAULT, *(name for name in sorted(config.guards) if name != DEFAULT)]
    return [
        {
            "policy": name,
            "tenants": _tenants(config, name),
            "differs": msgspec.to_builtins(config.guards[name]) if name in config.guards else {},
        }
        for name in names
    ]


def _tenants(config: Config, policy: str) -> list[str]:
    tenants = config.tenants.items()
    return sorted(name for name, each in tenants if (each.guards or DEFAULT) == policy)
