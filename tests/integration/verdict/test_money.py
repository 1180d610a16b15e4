"""What further calls cost is on the books, and never more than was reserved."""

import msgspec
import pytest

from eventrail.config.model import Budget, Config
from eventrail.money.nano import nano_of
from tests.conftest import Provisioned
from tests.integration.gateway.running import body, running
from tests.integration.money.test_budgets import ALL, book
from tests.integration.services.running import until
from tests.integration.verdict.conftest import UNSURE
from tests.integration.verdict.scripted import Scripted
from tests.integration.verdict.test_verdict import ASK, events_of, said

CALL = 1_100 * 1e-6
"""What a call of a model costs: a thousand tokens in, a hundred out, at 1 a million."""


@pytest.fixture
def config(config: Config) -> Config:
    budget = Budget(1.0, tenant="demo", lease_s=3.0, output_tokens=1_000)
    return msgspec.structs.replace(config, budgets={"all": budget})


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTRAIL_BILLING_PACE_S", "0.05")
    monkeypatch.setenv("EVENTRAIL_BILLING_SETTLE_S", "0.1")


async def test_both_calls_are_on_the_books(provisioned: Provisioned, models: Scripted) -> None:
    async with running(provisioned, ALL) as gateway, gateway.http() as http:
        question = body(ASK, model="never", max_tokens=1_000)
        reply = await http.post("/v1/chat/completions", json=question)
        await events_of(gateway, reply)
        assert said(reply) == UNSURE

        async def spent() -> bool:
            return (await book(gateway)).spent == 2 * nano_of(CALL)

        await until(spent)
    assert models.asked == {"never": 2}
