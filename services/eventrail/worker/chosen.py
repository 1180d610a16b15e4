"""The pools that this process may serve."""

from collections.abc import Mapping

from eventrail.config.model import Pool
from eventrail.config.settings import Settings


def chosen(pools: Mapping[str, Pool], settings: Settings) -> dict[str, Pool]:
    """Return the pools that `settings.pools` names; all if it names none."""
    named = {name.strip() for name in settings.pools.split(",") if name.strip()}
    return {name: pool for name, pool in pools.items() if not named or name in named}
