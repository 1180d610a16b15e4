"""Which checks these are, so that a change in behaviour can be pinned to a change in policy."""

from typing import Final

from eventrail.config.guards import Guards
from eventrail.config.lookup import guards_in, tenant_in
from eventrail.config.model import Config
from eventrail.config.policies import DEFAULT
from eventrail.contracts.events import Versions

POLICY: Final = "guard-2"
"""Stands in every event of both guards; raise it when what they let through changes."""


def policy_of(tenant: str, config: Config) -> Guards:
    """Return the policy that a tenant has."""
    return guards_in(config, tenant)


def version_of(tenant: str, config: Config) -> Versions:
    """Return which checks, of which policy, in which revision: `guard-2/strict@17`."""
    name = tenant_in(config, tenant).guards or DEFAULT
    return Versions(policy=f"{POLICY}/{name}@{config.revision}")
