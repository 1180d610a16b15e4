"""The official client's files and batches, unchanged; cancelled, expired, repeated, refused."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import openai
import pytest
from openai.types import Batch

from tests.integration.gateway.running import ACME_KEY, DEMO_KEY, Running

CHAT = "/v1/chat/completions"
ENDED = {"completed", "failed", "expired", "cancelled"}


@pytest.fixture
async def client(gateway: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=f"{gateway.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


@pytest.fixture
async def elsewhere(apart: Running) -> AsyncIterator[openai.AsyncOpenAI]:
    """A client of a gateway whose workers are another process: what they do is in the log."""
    async with openai.AsyncOpenAI(
        base_url=f"{apart.base}/v1", api_key=DEMO_KEY, max_retries=0
    ) as made:
        yield made


def line(name: str, text: str, model: str = "echo", **more: Any) -> dict[str, Any]:
    body = {"model": model, "messages": [{"role": "user", "content": text}], **more}
    return {"custom_id": name, "method": "POST", "url": CHAT, "body": body}


def lines(*entries: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


async def upload(client: openai.AsyncOpenAI, *entries: dict[str, Any]) -> str:
    file = await client.files.create(file=("in.jsonl", lines(*entries)), purpose="batch")
    return file.id


async def start(
    client: openai.AsyncOpenAI, *entries: dict[str, Any], window: str = "24h", **more: Any
) -> Batch:
    return await client.batches.create(
        input_file_id=await upload(client, *entries),
        endpoint=CHAT,
        completion_window=window,  # pyright: ignore[reportArgumentType] -- we take others too
        **more,
    )


async def until(client: openai.AsyncOpenAI, batch_id: str, statuses: set[str] = ENDED) -> Batch:
    async with asyncio.timeout(30):
        while (batch := await client.batches.retrieve(batch_id)).status not in statuses:
            await asyncio.sleep(0.1)
    return batch


async def results(client: openai.AsyncOpenAI, file_id: str | None) -> dict[str, dict[str, Any]]:
    if file_id is None:
        return {}
    content = await client.files.content(file_id)
    found = [json.loads(each) for each in content.text.splitlines()]
    assert len({each["custom_id"] for each in found}) == len(found)
    return {each["custom_id"]: each for each in found}


def said(result: dict[str, Any]) -> str:
    return result["response"]["body"]["choices"][0]["message"]["content"]


async def test_a_batch_is_answered_line_by_line(client: openai.AsyncOpenAI) -> None:
    batch = await start(
        client,
        *(line(f"q{number}", f"question {number}") for number in range(40)),
        line("wrong", "hello", model="nobody"),
        metadata={"team": "blue"},
    )
    assert (batch.object, batch.status, batch.metadata) == ("batch", "validating", {"team": "blue"})
    done = await until(client, batch.id)
    assert done.status == "completed"
    assert done.request_counts is not None
    assert (done.request_counts.total, done.request_counts.completed) == (41, 40)
    assert done.request_counts.failed == 1
    answers = await results(client, done.output_file_id)
    assert {name: said(each) for name, each in answers.items()} == {
        f"q{number}": f"echo: question {number}" for number in range(40)
    }
    failures = await results(client, done.error_file_id)
    assert failures["wrong"]["response"]["status_code"] == 404
    assert failures["wrong"]["response"]["body"]["error"]["code"] == "model_not_found"
    assert done.in_progress_at is not None
    assert done.completed_at is not None


async def test_its_requests_are_batch_work_in_the_log(
    gateway: Running, client: openai.AsyncOpenAI
) -> None:
    done = await until(client, (await start(client, line("a", "hello"))).id)
    (answer,) = (await results(client, done.output_file_id)).values()
    async with gateway.http() as http:
        page = (await http.get("/v1/requests")).json()["data"]
    assert [each["id"] for each in page] == [answer["response"]["request_id"]]
    assert page[0]["priority"] == "batch"


async def test_a_wrong_input_is_refused_whole_and_names_the_lines(
    client: openai.AsyncOpenAI,
) -> None:
    batch = await start(client, line("a", "x"), line("a", "y"), {"custom_id": "b"})
    failed = await until(client, batch.id)
    assert failed.status == "failed"
    assert failed.errors is not None
    assert [each.line for each in failed.errors.data or []] == [2, 3]
    assert failed.output_file_id is None


async def test_a_cancelled_batch_keeps_what_it_has(elsewhere: openai.AsyncOpenAI) -> None:
    client = elsewhere
    quick = [line(f"q{number}", "hello") for number in range(3)]
    batch = await start(client, *quick, line("stuck", "hello", model="stuck"))
    async with asyncio.timeout(30):
        while True:
            counts = (await client.batches.retrieve(batch.id)).request_counts
            if counts is not None and counts.completed == 3:
                break
            await asyncio.sleep(0.1)
    cancelling = await client.batches.cancel(batch.id)
    assert cancelling.status == "cancelling"
    done = await until(client, batch.id)
    assert done.status == "cancelled"
    assert set(await results(client, done.output_file_id)) == {"q0", "q1", "q2"}
    failures = await results(client, done.error_file_id)
    assert failures["stuck"]["response"]["body"]["error"]["code"] == "cancelled"
    with pytest.raises(openai.BadRequestError):
        await client.batches.cancel((await until(client, (await start(client, *quick)).id)).id)


async def test_what_is_left_at_the_end_of_the_window_has_expired(
    elsewhere: openai.AsyncOpenAI,
) -> None:
    client = elsewhere
    batch = await start(
        client,
        line("quick", "hello"),
        *(line(f"stuck{number}", "hello", model="stuck") for number in range(20)),
        window="3s",
    )
    done = await until(client, batch.id)
    assert done.status == "expired"
    assert set(await results(client, done.output_file_id)) == {"quick"}
    failures = await results(client, done.error_file_id)
    assert len(failures) == 20
    codes = [each["error"]["code"] for each in failures.values() if each["error"]]
    assert len(codes) >= 4
    assert set(codes) == {"batch_expired"}


async def test_the_same_key_is_the_same_batch(client: openai.AsyncOpenAI) -> None:
    file = await upload(client, line("a", "hello"))

    async def create(window: str = "24h") -> Batch:
        return await client.batches.create(
            input_file_id=file,
            endpoint=CHAT,
            completion_window=window,  # pyright: ignore[reportArgumentType] -- we take others too
            extra_headers={"Idempotency-Key": "nightly"},
        )

    first, second = await asyncio.gather(create(), create())
    assert first.id == second.id
    with pytest.raises(openai.ConflictError):
        await create("12h")


async def test_batches_are_listed_newest_first_and_only_the_tenants_own(
    gateway: Running, client: openai.AsyncOpenAI
) -> None:
    ids = [(await start(client, line("a", str(number)))).id for number in range(3)]
    page = await client.batches.list(limit=2)
    assert [each.id for each in page.data] == [ids[2], ids[1]]
    assert [each.id async for each in page] == ids[::-1]
    async with openai.AsyncOpenAI(base_url=f"{gateway.base}/v1", api_key=ACME_KEY) as acme:
        assert (await acme.batches.list()).data == []
        with pytest.raises(openai.NotFoundError):
            await acme.batches.retrieve(ids[0])
        with pytest.raises(openai.NotFoundError):
            await acme.batches.cancel(ids[0])


BAD: Sequence[tuple[dict[str, Any], str]] = [
    ({"endpoint": "/v1/answers"}, "endpoint"),
    ({"completion_window": "soon"}, "completion_window"),
    ({"completion_window": "8760h"}, "completion_window"),
    ({"metadata": {str(number): "x" for number in range(17)}}, "metadata"),
    ({"input_file_id": "file-none"}, "file_id"),
    ({"input_file_id": "file-" + "0" * 32}, "file_id"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("change", "param"), BAD)
async def test_what_does_not_fit_is_refused_by_name(
    gateway: Running, client: openai.AsyncOpenAI, change: dict[str, Any], param: str
) -> None:
    body = {"input_file_id": await upload(client, line("a", "hello")), "endpoint": CHAT}
    async with gateway.http() as http:
        refused = await http.post(
            "/v1/batches", json={**body, "completion_window": "24h", **change}
        )
    assert refused.status_code in {400, 404}
    assert refused.json()["error"]["param"] == param
