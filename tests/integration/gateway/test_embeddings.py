"""Vectors: a life in the log like any other, through the official client."""

import base64
import math
import struct
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import openai
import pytest
from aiohttp import web

from eventrail.config.model import Config, Rule
from eventrail.contracts.records import Record
from tests.integration.gateway.running import CONFIG, DEMO_KEY, Running
from tests.integration.worker.provider import Provider

EMAIL = "jane.doe@example.com"


async def provide(request: web.Request) -> web.StreamResponse:
    """Answer, last text first, with two numbers for each: its length and its place."""
    body = await request.json()
    assert request.path == "/v1/embeddings"
    data = [
        {"object": "embedding", "index": at, "embedding": [float(len(text)), float(at)]}
        for at, text in enumerate(body["input"])
    ]
    usage = {"prompt_tokens": 7, "total_tokens": 7}
    return web.json_response({"object": "list", "data": data[::-1], "usage": usage})


@pytest.fixture
def provider() -> Provider:
    return Provider(provide)


@pytest.fixture
async def config(provider: Provider) -> AsyncIterator[Config]:
    async with provider.serving() as pool:
        remote = msgspec.structs.replace(pool, task="embed", price_in=1.0)
        echo = msgspec.structs.replace(CONFIG.pools["echo"], task="embed")
        yield msgspec.structs.replace(
            CONFIG,
            pools={**CONFIG.pools, "vectors": echo, "remote": remote},
            rules=[
                Rule(name="hours", model="canned", contains=["a"], canned="Always open."),
                Rule(name="vectors", model="vectors", pool="vectors"),
                Rule(name="remote", model="remote", pool="remote"),
                *CONFIG.rules,
            ],
        )


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


def cosine(left: list[float], right: list[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


async def record_of(gateway: Running, response: httpx.Response) -> Record:
    stored = await gateway.host.log.tail("demo", response.headers["x-request-id"])
    assert stored is not None
    return stored.record


async def test_texts_come_back_as_unit_vectors(client: openai.AsyncOpenAI) -> None:
    texts = ["the cat sat on the mat", "a cat sat on a mat", "prices rose last year"]
    answer = await client.embeddings.create(model="vectors", input=texts)
    first, near, far = (each.embedding for each in answer.data)
    assert [each.index for each in answer.data] == [0, 1, 2]
    assert math.isclose(cosine(first, first), 1.0, rel_tol=1e-5)
    assert cosine(first, near) > cosine(first, far)
    assert answer.usage.prompt_tokens == 16
    again = await client.embeddings.create(model="vectors", input=texts[0], dimensions=64)
    assert again.data[0].embedding == first


async def test_both_encodings_say_the_same(http: httpx.AsyncClient) -> None:
    asked: dict[str, Any] = {"model": "vectors", "input": "hello", "dimensions": 5}
    floats = await http.post("/v1/embeddings", json=asked)
    coded = await http.post("/v1/embeddings", json={**asked, "encoding_format": "base64"})
    numbers = floats.json()["data"][0]["embedding"]
    packed = base64.b64decode(coded.json()["data"][0]["embedding"])
    assert list(struct.unpack("<5f", packed)) == numbers


async def test_it_is_a_life_in_the_log_with_its_cost(
    gateway: Running, http: httpx.AsyncClient
) -> None:
    answer = await http.post("/v1/embeddings", json={"model": "remote", "input": ["ab", "cde"]})
    assert [each["embedding"] for each in answer.json()["data"]] == [[2.0, 0.0], [3.0, 1.0]]
    record = await record_of(gateway, answer)
    kinds = [event.type for event in record.all_events()]
    assert kinds[0] == "accepted"
    assert kinds[-3:] == ["generated", "checked", "completed"]
    assert answer.json()["usage"]["prompt_tokens"] == 7
    assert answer.json()["eventrail"]["cost"] == pytest.approx(7e-6)


async def test_personal_data_does_not_reach_the_provider(
    http: httpx.AsyncClient, provider: Provider
) -> None:
    await http.post("/v1/embeddings", json={"model": "remote", "input": f"write to {EMAIL}"})
    assert EMAIL not in str(provider.bodies)
    assert provider.bodies[0]["input"] == ["write to <EMAIL_1>"]
    assert provider.bodies[0]["encoding_format"] == "float"


async def test_many_vectors_go_by_claim_check(gateway: Running, http: httpx.AsyncClient) -> None:
    texts = [f"text {number}" for number in range(200)]
    asked = {"model": "vectors", "input": texts, "dimensions": 1024}
    answer = await http.post("/v1/embeddings", json=asked)
    assert len(answer.json()["data"]) == 200
    rid = answer.headers["x-request-id"]
    message = await gateway.host.client.jetstream().get_last_msg("LOG", f"log.done.demo.{rid}")
    assert message.data is not None
    assert b'"$body"' in message.data
    assert len(message.data) < 100_000


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"input": [1, 2, 3]}, "input[0]"),
    ({"input": [[1, 2], [3]]}, "input[0]"),
    ({"input": []}, "input"),
    ({"input": ""}, "input[0]"),
    ({"input": ["a", ""]}, "input[1]"),
    ({"input": ["a"] * 2049}, "input"),
    ({"dimensions": 0}, "dimensions"),
    ({"encoding_format": "hex"}, "encoding_format"),
    ({"temperature": 1}, "temperature"),
    ({"model": "echo"}, "model"),
    ({"model": "canned"}, "model"),
]


async def test_what_does_not_fit_is_refused_by_name(http: httpx.AsyncClient) -> None:
    for fields, where in REFUSED:
        asked = {"model": "vectors", "input": "a", **fields}
        refused = await http.post("/v1/embeddings", json=asked)
        assert refused.status_code == 400, fields
        assert refused.json()["error"]["param"] == where


async def test_a_model_that_makes_vectors_does_not_chat(http: httpx.AsyncClient) -> None:
    body = {"model": "vectors", "messages": [{"role": "user", "content": "a"}]}
    refused = await http.post("/v1/chat/completions", json=body)
    assert refused.status_code == 400
    assert "embeddings only" in refused.json()["error"]["message"]
