"""Whether a tenant's keys are counted apart, so that each request has to say which it is of."""

from eventrail.config.model import Config


def counts_keys(config: Config, tenant: str) -> bool:
    """Return whether a limit or a budget of the configuration is of one key, or of each."""
    whose = {"*", tenant}
    budgets = (each for each in config.budgets.values() if each.tenant in whose)
    rates = (each for each in config.limits.rates if each.tenant in whose)
    return any(each.key or each.per == "key" for each in budgets) or any(
        each.key != "*" or "key" in each.per for each in rates
    )
