"""A canary that fails more often than its baseline is taken back; one that does not, stays."""

import asyncio

from eventrail.config.changing.store import DocumentStore
from eventrail.config.experiments import Canary
from tests.conftest import Provisioned
from tests.integration.experiments.models import Models
from tests.integration.gateway.running import Running, body, hosting, running
from tests.integration.services.running import until


async def ask(gateway: Running, model: str, count: int) -> None:
    async with gateway.http() as http:
        for start in range(0, count, 8):
            await asyncio.gather(
                *(
                    http.post("/v1/chat/completions", json=body(f"{start} {n}", model=model))
                    for n in range(8)
                )
            )


def canary_of(gateway: Running, route: str) -> Canary:
    found = gateway.host.config.config().routes[route].canary
    assert found is not None
    return found


async def test_one_that_fails_a_third_of_its_requests_goes_once_by_any_number_of_watchers(
    provisioned: Provisioned, models: Models
) -> None:
    async with (
        hosting(provisioned, ["router"], "second"),
        hosting(provisioned, ["router"], "third"),
        running(provisioned) as gateway,
    ):

        async def taken_back() -> bool:
            await ask(gateway, "canary", 16)
            return canary_of(gateway, "canary").share == 0.0

        await until(taken_back, patience_s=60.0)
        store = DocumentStore(provisioned.client)

        async def told() -> bool:  # the event follows the change
            return bool(await store.changes())

        await until(told)
        changes = await store.changes()
        asked = models.asked["flaky"]
        await ask(gateway, "canary", 16)
        assert models.asked["flaky"] == asked  # everybody gets the baseline again
    (change,) = changes
    assert change.command == "canary rollback"
    assert [each.path for each in change.diff] == ["routes.canary.canary.share"]
    assert "error_ratio_above_baseline 2" in change.reason
    assert "requests of the canary" in change.reason
    assert change.by.startswith(("router@", "gateway+"))


async def test_one_that_fails_as_often_as_its_baseline_stays(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        await ask(gateway, "even", 160)
        await ask(gateway, "canary", 8)
        await asyncio.sleep(2.5)  # two looks
        assert canary_of(gateway, "even").share == 0.5
    assert models.asked["flaky"] >= 150
    assert await DocumentStore(provisioned.client).changes() == []


async def test_one_that_keeps_its_bounds_gets_more(provisioned: Provisioned) -> None:
    async with running(provisioned) as gateway:

        async def risen() -> bool:
            await ask(gateway, "rising", 8)
            return canary_of(gateway, "rising").share == 1.0

        await until(risen, patience_s=60.0)
    (change,) = await DocumentStore(provisioned.client).changes()
    assert change.command == "canary promote"
    assert change.reason.startswith("error_rate_above 0.5: 0 ")
