"""Structured outputs, probabilities and tools, from OpenAI's client to a provider and back."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import openai
import pytest
from aiohttp import web

from eventrail.client.client import Client
from eventrail.client.errors import RequestRefused
from eventrail.config.model import Config, Rule
from eventrail.contracts.logprobs import TokenLogprob
from tests.conftest import Provisioned
from tests.integration.gateway.running import CONFIG, DEMO_KEY, Running, running
from tests.integration.worker.provider import Provider, event

EMAIL = "jane.doe@example.com"
TOOL = {"type": "function", "function": {"name": "send", "parameters": {"type": "object"}}}
FORMAT = {
    "type": "json_schema",
    "json_schema": {"name": "answer", "schema": {"type": "object"}, "strict": True},
}
ASKED: dict[str, Any] = {
    "model": "remote",
    "messages": [{"role": "user", "content": f"write to {EMAIL}"}],
}


def scored(*tokens: str) -> dict[str, Any]:
    top = [{"token": "x", "logprob": -4.0, "bytes": [120]}]
    return {
        "content": [
            {"token": token, "logprob": -0.5, "bytes": list(token.encode()), "top_logprobs": top}
            for token in tokens
        ],
        "refusal": None,
    }


def calls(placeholder: str) -> list[dict[str, Any]]:
    arguments = json.dumps({"to": placeholder})
    return [{"id": "c1", "type": "function", "function": {"name": "send", "arguments": arguments}}]


async def provide(request: web.Request) -> web.StreamResponse:
    """Answer with two choices, the second calling a tool, each token with its probability."""
    body = await request.json()
    tokens = ("to", " <", "EMAIL", "_1", ">")
    if not body.get("stream"):
        first = {"message": {"content": "".join(tokens)}, "logprobs": scored(*tokens)}
        second = {"message": {"content": None, "tool_calls": calls("<EMAIL_1>")}}
        choices = [
            {"index": 0, **first, "finish_reason": "stop"},
            {"index": 1, **second, "finish_reason": "tool_calls"},
        ]
        usage = {"prompt_tokens": 4, "completion_tokens": 9}
        return web.json_response({"choices": choices, "usage": usage})
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for token in tokens:
        choice = {"index": 0, "delta": {"content": token}, "logprobs": scored(token)}
        await response.write(event({"choices": [choice]}))
    fragment = {"index": 0, **calls("<EMAIL_1>")[0]}
    deltas = [
        {"index": 1, "delta": {"tool_calls": [fragment]}},
        {"index": 0, "delta": {}, "finish_reason": "stop"},
        {"index": 1, "delta": {}, "finish_reason": "tool_calls"},
    ]
    for delta in deltas:
        await response.write(event({"choices": [delta]}))
    await response.write(b"data: [DONE]\n\n")
    return response


@pytest.fixture
def provider() -> Provider:
    return Provider(provide)


@pytest.fixture
async def config(provider: Provider) -> AsyncIterator[Config]:
    async with provider.serving() as pool:
        rules = [Rule(name="remote", model="remote", pool="remote")]
        yield msgspec.structs.replace(CONFIG, pools={**CONFIG.pools, "remote": pool}, rules=rules)


@pytest.fixture
async def here(provisioned: Provisioned) -> AsyncIterator[Running]:
    async with running(provisioned) as started:
        yield started


@pytest.fixture
async def client(here: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{here.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


async def test_every_parameter_reaches_the_provider_untouched(
    client: openai.AsyncOpenAI, provider: Provider
) -> None:
    parameters: dict[str, Any] = {
        "logprobs": True,
        "top_logprobs": 2,
        "n": 2,
        "seed": 5,
        "stop": ["END"],
        "tools": [TOOL],
        "tool_choice": "auto",
        "parallel_tool_calls": False,
        "response_format": FORMAT,
        "frequency_penalty": 0.5,
        "logit_bias": {"50": -1},
    }
    theirs = {"min_p": 0.1, "top_k": 5}
    await client.chat.completions.create(**ASKED, **parameters, extra_body=theirs)
    sent = {name: provider.bodies[0][name] for name in (*parameters, *theirs)}
    assert sent == {**parameters, **theirs}


async def test_a_vllm_servers_own_parameters_pass_too(
    client: openai.AsyncOpenAI, provider: Provider
) -> None:
    for theirs in ({"structured_outputs": {"choice": ["a", "b"]}}, {"guided_regex": "a+"}):
        await client.chat.completions.create(**ASKED, extra_body=theirs)
        (name,) = theirs
        assert provider.bodies[-1][name] == theirs[name]


async def test_answers_come_back_whole_and_unmasked(client: openai.AsyncOpenAI) -> None:
    completion = await client.chat.completions.create(**ASKED, logprobs=True, n=2, tools=[TOOL])
    first, second = completion.choices
    assert first.message.content == f"to {EMAIL}"
    assert first.logprobs is not None
    tokens = first.logprobs.content or []
    assert [token.token for token in tokens] == ["to", f" {EMAIL}"]
    assert [len(token.top_logprobs) for token in tokens] == [1, 0]
    assert tokens[1].logprob == -2.0
    (call,) = second.message.tool_calls or []
    assert json.loads(call.function.arguments) == {"to": EMAIL}
    assert second.finish_reason == "tool_calls"


async def test_streams_come_back_whole_and_unmasked(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        **ASKED, logprobs=True, n=2, tools=[TOOL], stream=True
    )
    text, tokens, arguments = "", [], ""
    ends: dict[int, str] = {}
    async for chunk in stream:
        (choice,) = chunk.choices
        text += choice.delta.content or ""
        if choice.logprobs is not None:
            tokens += [token.token for token in choice.logprobs.content or []]
        for part in choice.delta.tool_calls or []:
            assert choice.index == 1
            assert part.function is not None
            arguments += part.function.arguments or ""
        if choice.finish_reason is not None:
            ends[choice.index] = choice.finish_reason
    assert text == f"to {EMAIL}"
    assert tokens == ["to", f" {EMAIL}"]
    assert json.loads(arguments) == {"to": EMAIL}
    assert ends == {0: "stop", 1: "tool_calls"}


async def test_the_answer_over_nats_has_them_as_well(here: Running) -> None:
    async with Client.connect(here.url, tenant="demo") as client:
        answer = await client.ask(f"write to {EMAIL}", model="remote", extra={"logprobs": True})
        assert [token.token for token in answer.logprobs[0]] == ["to", f" {EMAIL}"]
        assert isinstance(answer.logprobs[0][0], TokenLogprob)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"top_logprobs": 2}, "top_logprobs"),
    ({"tool_choice": "auto"}, "tool_choice"),
    ({"response_format": {"type": "yaml"}}, "response_format.type"),
    ({"structured_outputs": {"regex": "a", "choice": ["b"]}}, "structured_outputs"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("extra", "where"), BAD)
async def test_what_contradicts_itself_is_refused_by_name_at_every_door(
    here: Running, client: openai.AsyncOpenAI, provider: Provider, extra: dict[str, Any], where: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        await client.chat.completions.create(**ASKED, extra_body=extra)
    assert caught.value.param == where
    assert caught.value.type == "invalid_request_error"
    async with Client.connect(here.url, tenant="demo") as over_nats:
        with pytest.raises(RequestRefused) as refused:
            await over_nats.ask("hi", model="remote", extra=extra)
    assert refused.value.problem.where == where
    assert provider.bodies == []
