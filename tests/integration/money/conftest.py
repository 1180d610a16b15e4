"""Gateways, workers and billing with prices and budgets, on a real NATS server."""

from datetime import date

import msgspec
import pytest

from eventrail.config.model import Budget, Config, Pool, Price, Prices, Rule, Template
from tests.integration.gateway.running import CONFIG

DAY = Price(date(2026, 1, 1), input=1_000.0, output=2_000.0)
"""A prompt word of the echo pool costs 0.001, an answered one 0.002."""


def money_config(**budgets: Budget) -> Config:
    return msgspec.structs.replace(
        CONFIG,
        pools={
            "echo": Pool(engine="echo"),
            "slow": Pool(engine="echo", engine_options={"tokens_per_s": 20.0}),
        },
        rules=[
            Rule(name=name, model=name, pool=name, cacheable=False) for name in ("echo", "slow")
        ],
        templates={"plain": Template(system="")},
        prices=Prices(pools={"echo": [DAY], "slow": [DAY]}),
        budgets=dict(budgets),
    )


@pytest.fixture
def config() -> Config:
    return money_config(all=Budget(100.0, tenant="demo", lease_s=3.0, output_tokens=100))


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make billing look more often than it has to."""
    monkeypatch.setenv("EVENTRAIL_BILLING_PACE_S", "0.05")
    monkeypatch.setenv("EVENTRAIL_BILLING_SETTLE_S", "0.1")
    monkeypatch.setenv("EVENTRAIL_BILLING_POSITION_S", "0.3")
    monkeypatch.setenv("EVENTRAIL_BILLING_WAIT_S", "1.0")
