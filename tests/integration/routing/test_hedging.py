"""A second call for a request whose first token does not come."""

import asyncio

import pytest

from eventrail.config.fallbacks import Hedge
from eventrail.config.model import Config, Pool, Route, Rule, Template, Tenant
from eventrail.contracts.events import Generated, GenerationFailed
from eventrail.contracts.notes import Attempted, NoteData, Spent
from tests.conftest import Provisioned
from tests.integration.gateway.running import DEMO_KEY, Running, digest, running
from tests.integration.routing.bad_provider import BadProvider
from tests.integration.routing.test_failure_matrix import ask, life, pool_of

HEDGE = Hedge("quick", after_s=0.1, most_percent=100)


@pytest.fixture
def config(bad: BadProvider) -> Config:
    slow = {"first_byte_s": 5.0, "silence_s": 5.0}
    routes = {
        "hang": Route(pool="hang", hedge=HEDGE),
        "hang-first": Route(pool="hang-first", hedge=HEDGE),
        "error": Route(pool="error", retries=0, hedge=HEDGE),
        "late-error": Route(pool="late-error", retries=0, hedge=Hedge("later", 0.1)),
        "both": Route(pool="hang", hedge=Hedge("error", after_s=0.1), first_token_s=0.5, retries=0),
        "not-needed": Route(pool="good", hedge=HEDGE),
        "too-many": Route(pool="hang", hedge=Hedge("quick", 0.1, most_percent=1), retries=0),
    }
    return Config(
        pools={
            "quick": Pool(engine="echo"),
            "later": Pool(engine="echo", engine_options={"delay_ms": 600.0}),
            **{kind: pool_of(bad.url(kind), engine_options=slow) for kind in KINDS},
        },
        templates={"plain": Template()},
        routes=routes,
        rules=[Rule(name=n, model=n, route=n, cacheable=False) for n in routes],
        tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)])},
    )


KINDS = ("hang", "hang-first", "error", "late-error", "good")


async def books(here: Running, rid: str, spent: int) -> list[NoteData]:
    async with asyncio.timeout(10):
        while True:
            notes = [each.payload() for each in await here.host.log.notes("demo", rid)]
            found = [each for each in notes if isinstance(each, Spent | Attempted)]
            if sum(isinstance(each, Spent) for each in found) >= spent:
                return list(found)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", ["hang", "hang-first", "late-error"])
async def test_the_second_call_answers_and_the_first_is_billed(
    provisioned: Provisioned, kind: str, *, stream: bool
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, kind, stream=stream)
        assert (told.status, told.text) == (200, "echo: one two three")
        events = await life(here, told.rid)
        (generated,) = [each for each in events if isinstance(each, Generated)]
        failed = [each for each in events if isinstance(each, GenerationFailed)]
        assert generated.pool == ("later" if kind == "late-error" else "quick")
        if kind == "late-error":
            assert [(each.pool, each.failure) for each in failed] == [(kind, "server_error")]
            return
        notes = await books(here, told.rid, spent=1)
    (spent,) = [each for each in notes if isinstance(each, Spent)]
    assert not failed
    assert (spent.pool, spent.usage.estimated, spent.cost > 0) == (kind, True, True)
    assert spent.attempt != generated.attempt
    assert "another call was faster" in spent.reason


async def test_a_first_call_that_answers_in_time_is_alone(
    provisioned: Provisioned, bad: BadProvider
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "not-needed", stream=True)
        assert (told.status, told.text) == (200, "echo: one two three")
        events = await life(here, told.rid)
    assert [each.pool for each in events if isinstance(each, Generated)] == ["good"]
    assert bad.calls == {"good": 1}


async def test_a_failure_before_the_hedge_is_a_failure(provisioned: Provisioned) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "error", stream=False)
        assert (told.status, told.code) == (502, "provider_error")


async def test_two_calls_that_fail_are_both_on_the_books(provisioned: Provisioned) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "both", stream=False)
        assert (told.status, told.code) == (504, "provider_timeout")
        events = await life(here, told.rid)
    failed = [each for each in events if isinstance(each, GenerationFailed)]
    assert [(each.pool, each.failure) for each in failed] == [
        ("error", "server_error"),
        ("hang", "timeout"),
    ]


async def test_no_more_are_hedged_than_the_route_allows(
    provisioned: Provisioned, bad: BadProvider
) -> None:
    async with running(provisioned) as here, here.http() as client:
        first = await ask(client, "too-many", stream=False)
        second = asyncio.create_task(ask(client, "too-many", stream=False))
        await asyncio.sleep(0.5)
        assert first.status == 200
        assert not second.done()
        second.cancel()
        await asyncio.wait([second])
    assert bad.calls["hang"] == 2
