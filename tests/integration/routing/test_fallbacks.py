"""Requests that another pool answers, in every topology, and what operators see of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.config.fallbacks import Fallback
from eventrail.config.model import Config, Pool, Route, Rule, Template, Tenant
from eventrail.contracts.events import EventData, GenerationFailed, Routed
from eventrail.contracts.pool_states import BreakerChanged, PoolState
from tests.conftest import Provisioned
from tests.integration.gateway.running import DEMO_KEY, Running, digest, hosting, running
from tests.integration.routing.bad_provider import BadProvider
from tests.integration.routing.test_failure_matrix import ask, life, pool_of

SPREAD = {
    "one": [],
    "worker apart": ["worker"],
    "router apart": ["router"],
    "all apart": ["guardrail", "router", "cache", "worker"],
}
ALL = ["gateway", "guardrail", "router", "cache", "worker"]


@pytest.fixture
def config(bad: BadProvider) -> Config:
    kinds = ("error", "truncated", "busy", "good", "masked-midway", "filtered-answer")
    go_on = [Fallback("good", after_first_token="continue")]
    routes = {
        "chain": Route("error", fallbacks=[Fallback("busy"), Fallback("echo")], retries=0),
        "midway": Route("truncated", fallbacks=go_on, retries=0),
        "masked": Route("masked-midway", fallbacks=go_on, retries=0),
        "no-going-on": Route("truncated", fallbacks=[Fallback("echo")], retries=0),
        "nobody": Route("error", fallbacks=[Fallback("busy")], retries=0),
        "small": Route("small", fallbacks=[Fallback("echo", ["context_length"])]),
        "silent": Route("hang", fallbacks=[Fallback("busy"), Fallback("echo")]),
        "filtered": Route("filtered-answer", fallbacks=[Fallback("echo", ["content_filter"])]),
        "hinted": Route("error", fallbacks=[Fallback("echo")], retries=1),
    }
    return Config(
        pools={
            "echo": Pool(engine="echo"),
            "small": Pool(engine="echo", context_limit=1),
            **{kind: pool_of(bad.url(kind), prefill="prefix") for kind in kinds},
            "hang": pool_of(bad.url("hang"), engine_options={}),
        },
        templates={"plain": Template()},
        routes=routes,
        rules=[Rule(name=n, model=n, route=n, cacheable=False) for n in routes],
        tenants={"demo": Tenant(key_hashes=[digest(DEMO_KEY)])},
    )


@asynccontextmanager
async def spread(provisioned: Provisioned, apart: list[str]) -> AsyncIterator[Running]:
    """Run the services named `apart` each in a host of its own, and the others with the door."""
    async with AsyncExitStack() as stack:
        for name in apart:
            await stack.enter_async_context(hosting(provisioned, [name], f"{name}-test"))
        rest = [name for name in ALL if name not in apart]
        yield await stack.enter_async_context(running(provisioned, rest))


def story(events: list[EventData]) -> list[Any]:
    volatile = {"sealed", "attempt", "ttft_ms", "tpot_ms", "reply_to", "body_hash", "prompt"}
    told = [(each.type, msgspec.to_builtins(each)) for each in events]
    return [(kind, {k: v for k, v in data.items() if k not in volatile}) for kind, data in told]


async def test_the_life_is_the_same_in_every_topology(provisioned: Provisioned) -> None:
    stories = {}
    for name, apart in SPREAD.items():
        async with spread(provisioned, apart) as here, here.http() as client:
            told = await ask(client, "chain", stream=True)
            assert (told.status, told.text) == (200, "echo: one two three"), name
            stories[name] = story(await life(here, told.rid))
    assert [kind for kind, _ in stories["one"]] == [
        *("accepted", "screened", "routed", "generation_failed", "routed"),
        *("generation_failed", "routed", "generated", "checked", "completed"),
    ]
    for name, told_there in stories.items():
        assert told_there == stories["one"], name


async def test_the_next_model_goes_on_where_the_first_stopped(
    provisioned: Provisioned, bad: BadProvider
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "midway", stream=True)
        assert told.text == "echo: one echo: one two three"  # `good` always says the same
        events = await life(here, told.rid)
    (failed,) = [each for each in events if isinstance(each, GenerationFailed)]
    assert (failed.shown, failed.text, failed.usage.completion_tokens) == (True, "echo: one ", 1)
    (asked,) = bad.bodies["good"]
    assert asked["messages"][-1] == {"role": "assistant", "content": "echo: one ", "prefix": True}


async def test_the_next_model_sees_no_personal_data_either(
    provisioned: Provisioned, bad: BadProvider
) -> None:
    async with running(provisioned) as here, here.http() as client:
        body = {
            "model": "masked",
            "messages": [{"role": "user", "content": "I am ada@example.org"}],
            "stream": True,
        }
        response = await client.post("/v1/chat/completions", json=body)
        assert "ada@example.org" in response.text
    (asked,) = bad.bodies["good"]
    assert "ada@example.org" not in str(asked)
    assert asked["messages"][-1]["content"].startswith("hello <EMAIL_1>")


async def test_an_answer_that_nobody_goes_on_with_fails_clearly(provisioned: Provisioned) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "no-going-on", stream=True)
        assert told.code == "provider_error"
        assert told.text  # but for the word that the guard held back
        assert "echo: one ".startswith(told.text)
        whole = await ask(client, "no-going-on", stream=False)
        assert (whole.status, whole.text) == (200, "echo: one two three")


async def test_the_error_tells_the_whole_story(provisioned: Provisioned) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "nobody", stream=False)
    assert (told.status, told.code) == (503, "provider_busy")
    assert told.text == (
        "none of 2 pools answered: error (server_error): the provider answered 500: on purpose; "
        "busy (rate_limited): the provider answered 429: slow down"
    )


async def test_a_prompt_that_is_too_long_for_one_model_goes_to_another(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "small", stream=False)
        assert (told.status, told.text) == (200, "echo: one two three")
        events = await life(here, told.rid)
    (failed,) = [each for each in events if isinstance(each, GenerationFailed)]
    assert (failed.failure, failed.cost) == ("context_length", 0)


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_that_a_filter_withheld_goes_to_another_pool(
    provisioned: Provisioned, *, stream: bool
) -> None:
    async with running(provisioned) as here, here.http() as client:
        told = await ask(client, "filtered", stream=stream)
        assert (told.status, told.text) == (200, "echo: one two three")
        events = await life(here, told.rid)
    (failed,) = [each for each in events if isinstance(each, GenerationFailed)]
    assert (failed.failure, failed.problem.code) == ("content_filter", "policy")


async def test_a_silent_provider_does_not_eat_the_time_of_the_others(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned) as here, here.http() as client:
        # nothing bounds the first call but the deadline
        told = await ask(client, "silent", stream=True, deadline_s=9.0)
        assert (told.status, told.text) == (200, "echo: one two three")
        events = await life(here, told.rid)
    first, *_ = [each for each in events if isinstance(each, GenerationFailed)]

    told_s = re.fullmatch(
        r"model-hang gave no first token within ([0-9.]+) s", first.problem.message
    )
    assert told_s is not None
    assert 0 < float(told_s[1]) <= 3.0  # its share of the time


async def test_an_open_breaker_is_told_and_avoided(
    provisioned: Provisioned, nats_client: Client, bad: BadProvider
) -> None:
    states: list[PoolState] = []
    changes: list[BreakerChanged] = []

    async def hear_state(message: Msg) -> None:
        states.append(msgspec.json.decode(message.data, type=PoolState))

    async def hear_change(message: Msg) -> None:
        changes.append(msgspec.json.decode(message.data, type=BreakerChanged))

    await nats_client.subscribe("ctl.pool-states.error", cb=hear_state)
    await nats_client.subscribe("ctl.breakers.*", cb=hear_change)
    await nats_client.flush()
    async with spread(provisioned, ["router", "worker"]) as here, here.http() as client:
        told = await ask(client, "hinted", stream=False)  # two calls: so many open the breaker
        assert told.status == 200
        async with asyncio.timeout(10):
            while not (changes and states and states[-1].breaker == "open"):
                await asyncio.sleep(0.02)
        assert (changes[0].pool, changes[0].was, changes[0].now) == ("error", "closed", "open")
        assert states[-1].retry_in_s > 0
        async with asyncio.timeout(10):
            while True:  # until the router has heard of it, too
                told = await ask(client, "hinted", stream=False)
                assert (told.status, told.text) == (200, "echo: one two three")
                events = await life(here, told.rid)
                routed = [each for each in events if isinstance(each, Routed)]
                if routed[0].pool == "echo":
                    break
    assert (routed[0].why, routed[0].skipped) == ("error is down", "error")
    assert len(routed) == 1
    assert bad.calls["error"] == 2
