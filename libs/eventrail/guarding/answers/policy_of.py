"""The output policy of a request."""

from eventrail.config.guards.output import Output
from eventrail.config.lookup import guards_in
from eventrail.config.model import Config


def output_policy(config: Config, space: str) -> Output:
    """Return what holds for the answers of a tenant, or of a tenant's shadows."""
    return guards_in(config, space).output
