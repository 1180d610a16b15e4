"""What OpenAI's own client can ask of the bundled model in vLLM, through the whole of Eventrail."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import jsonschema
import msgspec
import openai
import pytest
import pytest_asyncio

from eventrail.bus.connect import Address, connect
from eventrail.bus.embedded import EmbeddedServer
from eventrail.config.model import Tenant
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from tests.conftest import SMALL, Provisioned
from tests.e2e.pool_worker import CONFIG, CONTEXT, Worker
from tests.integration.gateway.running import DEMO_KEY, digest, running

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(600),
    # Ray and vLLM warn about their own use of asyncio, sockets and deprecated names
    pytest.mark.filterwarnings("default"),
]

SCHEMA = {
    "type": "object",
    "properties": {
        "part": {"enum": ["gateway", "worker"]},
        "port": {"enum": [80, 8080]},
    },
    "required": ["part", "port"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "place", "schema": SCHEMA}}
TOOL = {"type": "function", "function": {"name": "look_up", "parameters": SCHEMA}}
QUESTION = "Which port does the gateway listen on?"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(
    worker: Worker, nats_server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[openai.AsyncOpenAI]:
    """A gateway beside the worker, and a client of it."""
    assert worker.log
    nats = await connect(Address((nats_server.url,)), "test")
    tenants = {"demo": Tenant(key_hashes=[digest(DEMO_KEY)])}
    config = msgspec.structs.replace(CONFIG, tenants=tenants)
    await apply(nats, declare(config, sizes=SMALL))  # the tenant's own queue
    await put_document(nats, config, replace=True)
    state = tmp_path_factory.mktemp("gateway")
    provisioned = Provisioned(Address((nats_server.url,)), nats, config, state)
    async with (
        running(provisioned, ["gateway", "guardrail", "router", "cache"]) as gateway,
        openai.AsyncOpenAI(
            base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0, timeout=120
        ) as made,
    ):
        yield made
    await put_document(nats, CONFIG, replace=True)
    await nats.close()


def asked(**more: Any) -> dict[str, Any]:
    messages = [{"role": "system", "content": CONTEXT}, {"role": "user", "content": QUESTION}]
    return {"model": "bundled", "messages": messages, "max_tokens": 64, **more}


async def said(client: openai.AsyncOpenAI, **more: Any) -> str:
    completion = await client.chat.completions.create(**asked(**more))
    assert completion.choices[0].finish_reason == "stop"
    return completion.choices[0].message.content or ""


async def test_a_schema_is_followed(client: openai.AsyncOpenAI) -> None:
    place = json.loads(await said(client, response_format=FORMAT))
    jsonschema.validate(place, SCHEMA)


async def test_a_schema_is_followed_in_a_stream(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(**asked(response_format=FORMAT, stream=True))
    pieces = [chunk.choices[0].delta.content or "" async for chunk in stream]
    jsonschema.validate(json.loads("".join(pieces)), SCHEMA)


@pytest.mark.parametrize(
    ("constraint", "pattern"),
    [
        ({"structured_outputs": {"regex": r"[a-c]{3}-\d{2}"}}, r"[a-c]{3}-\d{2}"),
        ({"structured_outputs": {"choice": ["north", "south"]}}, "north|south"),
        ({"structured_outputs": {"grammar": 'root ::= "yes" | "no"'}}, "yes|no"),
        ({"guided_choice": ["red", "blue"]}, "red|blue"),
    ],
    ids=["regex", "choice", "grammar", "older spelling"],
)
async def test_a_constraint_is_kept(
    client: openai.AsyncOpenAI, constraint: dict[str, Any], pattern: str
) -> None:
    assert re.fullmatch(pattern, await said(client, extra_body=constraint))


async def test_a_grammar_that_is_none_is_refused_in_vllms_words(
    client: openai.AsyncOpenAI,
) -> None:
    broken = {"structured_outputs": {"grammar": "root ::= ("}}
    with pytest.raises(openai.BadRequestError) as caught:
        await said(client, extra_body=broken)
    assert caught.value.code == "invalid_request"
    assert "rammar" in str(caught.value)


async def test_probabilities_come_with_every_token(client: openai.AsyncOpenAI) -> None:
    completion = await client.chat.completions.create(**asked(logprobs=True, top_logprobs=3))
    (choice,) = completion.choices
    assert choice.logprobs is not None
    tokens = choice.logprobs.content or []
    assert (
        "".join(token.token for token in tokens).strip() == (choice.message.content or "").strip()
    )
    assert len(tokens) > 3
    for token in tokens:
        assert token.logprob <= 0
        assert 1 <= len(token.top_logprobs) <= 4
        assert token.logprob <= token.top_logprobs[0].logprob + 1e-6

    stream = await client.chat.completions.create(
        **asked(logprobs=True, top_logprobs=3, stream=True)
    )
    streamed: list[str] = []
    async for chunk in stream:
        logprobs = chunk.choices[0].logprobs
        streamed += [token.token for token in (logprobs.content or [])] if logprobs else []
    assert streamed == [token.token for token in tokens]


async def test_several_choices_come_by_index(client: openai.AsyncOpenAI) -> None:
    wanted = asked(n=2, temperature=1.0, seed=7, logprobs=True, max_tokens=12)
    completion = await client.chat.completions.create(**wanted)
    assert [choice.index for choice in completion.choices] == [0, 1]
    assert all(choice.logprobs is not None for choice in completion.choices)
    assert completion.usage is not None
    assert completion.usage.completion_tokens > 2

    stream = await client.chat.completions.create(**wanted, stream=True)
    texts = {0: "", 1: ""}
    ends: dict[int, str] = {}
    async for chunk in stream:
        (choice,) = chunk.choices
        texts[choice.index] += choice.delta.content or ""
        if choice.finish_reason:
            ends[choice.index] = choice.finish_reason
    assert set(ends) == {0, 1}
    assert all(texts.values())


async def test_a_seed_is_taken(client: openai.AsyncOpenAI) -> None:
    answers: set[str | None] = set()
    for seed in (1, 2, 3):
        wanted = asked(seed=seed, temperature=2.0, max_tokens=24)
        completion = await client.chat.completions.create(**wanted, extra_body={"ignore_eos": True})
        answers.add(completion.choices[0].message.content)
    assert len(answers) > 1


async def test_a_stop_string_ends_the_answer_before_it(client: openai.AsyncOpenAI) -> None:
    whole = await said(client)
    word = whole.split()[2]
    assert await said(client, stop=[word]) == whole[: whole.index(word)]


async def test_a_pool_without_a_parser_for_tools_says_so(client: openai.AsyncOpenAI) -> None:
    chosen = {"type": "function", "function": {"name": "look_up"}}
    with pytest.raises(openai.BadRequestError, match="tool-call-parser"):
        await said(client, tools=[TOOL], tool_choice=chosen)


async def test_what_vllm_cannot_do_is_the_clients_to_change(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="greedy"):
        await said(client, n=2, temperature=0.0)
