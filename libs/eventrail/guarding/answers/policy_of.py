"""The output policy of a request."""

from eventrail.config.guards import guards_of
from eventrail.config.guards.output import Output
from eventrail.config.model import Config, Tenant
from eventrail.contracts.subjects import SHADOW

_NONE = Tenant()


def output_policy(config: Config, space: str) -> Output:
    """Return what holds for the answers of a tenant, or of a tenant's shadows."""
    tenant = config.tenants.get(space.removesuffix(SHADOW), _NONE)
    return guards_of(config.guards, tenant.guards).output
