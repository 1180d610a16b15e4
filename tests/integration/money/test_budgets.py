"""A budget over real doors, workers and billing."""

from datetime import UTC, datetime

import pytest

from eventrail.config.model import Budget, Config
from eventrail.contracts import subjects
from eventrail.money.book import Book
from eventrail.money.chain import Chain
from eventrail.money.nano import UNIT, nano_of
from tests.conftest import Provisioned
from tests.integration.gateway.running import ACME_KEY, Running, body, hosting, running
from tests.integration.money.conftest import money_config
from tests.integration.services.running import until

WORDS = 2  # `echo: hello`
COST = WORDS * 2_000_000 + 1_000_000
ALL = ("gateway", "guardrail", "router", "cache", "worker", "billing")


async def book(gateway: Running, name: str = "all", who: str = "all") -> Book:
    month = f"{datetime.now(UTC):%Y-%m}"
    stored = await Chain(gateway.host.client).tail(subjects.budget("demo", name, who, month))
    return stored.book or Book(0)


async def test_a_request_is_in_the_books_once_it_has_ended(provisioned: Provisioned) -> None:
    async with running(provisioned, ALL) as gateway, gateway.http() as http:
        answer = await http.post("/v1/chat/completions", json=body())
        assert answer.status_code == 200, answer.text

        async def spent() -> bool:
            return (await book(gateway)).spent == COST

        await until(spent)
        assert (await book(gateway)).limit == 100 * UNIT

        async def returned() -> bool:
            return not (await book(gateway)).leases

        await until(returned)
        assert (await book(gateway)).spent == COST


async def test_who_does_not_fit_is_refused_with_what_is_left(provisioned: Provisioned) -> None:
    async with running(provisioned, ALL) as gateway, gateway.http() as http:
        request = body("hello", max_tokens=60_000)
        answer = await http.post("/v1/chat/completions", json=request)
        assert answer.status_code == 429
        error = answer.json()["error"]
        assert error["code"] == error["type"] == "insufficient_quota"
        assert "100.00 USD" in error["message"]
        assert "begins anew" in error["message"]


async def test_another_tenant_is_not_bounded(provisioned: Provisioned) -> None:
    async with running(provisioned, ALL) as gateway, gateway.http(ACME_KEY) as http:
        answer = await http.post("/v1/chat/completions", json=body("hello", max_tokens=60_000))
        assert answer.status_code == 200


async def test_what_a_gateway_holds_is_given_back_when_it_ends(provisioned: Provisioned) -> None:
    async with hosting(provisioned, ["guardrail", "router", "cache", "worker"], "others") as others:
        async with running(provisioned, ["gateway"]) as gateway, gateway.http() as http:
            assert (await http.post("/v1/chat/completions", json=body())).status_code == 200
            before = await book(gateway)
            (lease,) = before.leases.values()
            assert lease.held > 0
        month = f"{datetime.now(UTC):%Y-%m}"
        stored = await Chain(others.client).tail(subjects.budget("demo", "all", "all", month))
        assert stored.book is not None
        (kept,) = stored.book.leases.values()
        assert 0 < kept.held < lease.held  # the allowance of the one request


class TestTight:
    @pytest.fixture
    def config(self) -> Config:
        return money_config(all=Budget(0.8, tenant="demo", output_tokens=50, lease_s=3.0))

    async def test_an_answer_without_a_limit_is_cut_to_the_money(
        self, provisioned: Provisioned
    ) -> None:
        async with running(provisioned, ALL) as gateway, gateway.http() as http:
            long = body(" ".join(["word"] * 90))
            answer = await http.post("/v1/chat/completions", json=long)
            if answer.status_code == 200:
                assert answer.json()["usage"]["completion_tokens"] <= 50
                assert answer.json()["choices"][0]["finish_reason"] == "length"
            else:
                assert answer.json()["error"]["code"] == "insufficient_quota"

    async def test_requests_that_come_one_after_the_other_use_it_up(
        self, provisioned: Provisioned
    ) -> None:
        async with running(provisioned, ALL) as gateway, gateway.http() as http:
            total = 0
            for _ in range(300):
                answer = await http.post("/v1/chat/completions", json=body(max_tokens=20))
                if answer.status_code != 200:
                    break
                total += COST
            else:
                pytest.fail("more was answered than the budget pays for")
            assert answer.json()["error"]["code"] == "insufficient_quota"

            async def settled() -> bool:
                return (await book(gateway)).spent == total

            await until(settled)
            assert total <= nano_of(0.8)
