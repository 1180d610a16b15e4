"""Run the cases of a suite in a private system."""

import asyncio
import time

from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.suites.examining import Result, examine_all
from eventrail.suites.ran import Ran
from eventrail.suites.suite import Suite


def run_suite(
    suite: Suite, before: Config, after: Config, settings: Settings, *, most_cost: float
) -> Result:
    """Run a suite and wait for it; see `run_cases`."""
    return asyncio.run(run_cases(suite, before, after, settings, most_cost=most_cost))


async def run_cases(
    suite: Suite, before: Config, after: Config, settings: Settings, *, most_cost: float
) -> Result:
    """Run every case of a suite with a configuration, and say which of them hold.

    Args:
        suite: the cases.
        before: the configuration in force.
        after: the one that is tried.
        settings: where the state of the live system is: its indexes and the tenants' data keys.
        most_cost: what the run may cost; cases that are left then have not passed.
    """
    began = time.monotonic()
    ran = await _replayed(suite, before, after, settings, most_cost)
    return examine_all(suite, ran, time.monotonic() - began)


async def _replayed(
    suite: Suite, before: Config, after: Config, settings: Settings, most_cost: float
) -> dict[str, Ran]:
    del suite, before, after, settings, most_cost
    return {}
