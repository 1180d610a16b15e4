"""Whose keys are counted apart."""

import pytest

from eventrail.config.budgets import Budget
from eventrail.config.model import Config, Limits
from eventrail.config.rates import RateLimit
from eventrail.keys.counting import counts_keys


@pytest.mark.parametrize(
    ("config", "counted"),
    [
        (Config(), False),
        (Config(budgets={"all": Budget(1.0)}), False),
        (Config(budgets={"each": Budget(1.0, per="key")}), True),
        (Config(budgets={"one": Budget(1.0, key="0b7a5d1c99e2")}), True),
        (Config(budgets={"other": Budget(1.0, per="key", tenant="rival")}), False),
        (Config(limits=Limits(rates=[RateLimit(name="all")])), False),
        (Config(limits=Limits(rates=[RateLimit(name="each", per=["key"])])), True),
        (Config(limits=Limits(rates=[RateLimit(name="one", key="0b7a5d1c99e2")])), True),
    ],
)
def test_a_limit_or_a_budget_of_keys_counts_them(config: Config, *, counted: bool) -> None:
    assert counts_keys(config, "acme") is counted
