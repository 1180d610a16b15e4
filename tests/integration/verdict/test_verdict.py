"""What follows when an answer is not as it must be, on a real server."""

import asyncio
import json

import httpx
import pytest

from eventrail.contracts.events import Checked, Completed, EventData, Generated, Routed
from tests.conftest import Provisioned
from tests.integration.experiments.test_cascade import datas, life
from tests.integration.gateway.running import ACME_KEY, Running, body, hosting, running
from tests.integration.verdict.conftest import GOOD, PERSON, REFUSES, UNSURE
from tests.integration.verdict.scripted import Scripted

ASK = "When does the harbour open?"


async def ask(gateway: Running, model: str, text: str = ASK, **more: object) -> httpx.Response:
    async with gateway.http() as http:
        return await http.post("/v1/chat/completions", json=body(text, model=model, **more))


def said(reply: httpx.Response) -> str:
    assert reply.status_code == 200, reply.text
    if not reply.headers["content-type"].startswith("text/event-stream"):
        return str(reply.json()["choices"][0]["message"]["content"])
    pieces = [line[6:] for line in reply.text.splitlines() if line.startswith("data: {")]
    choices = [each for piece in pieces for each in json.loads(piece)["choices"]]
    return "".join(each["delta"].get("content") or "" for each in choices)


async def events_of(gateway: Running, reply: httpx.Response) -> list[EventData]:
    events = await life(gateway, str(reply.headers["x-request-id"]))
    assert [each.terminal for each in events] == [False] * (len(events) - 1) + [True]
    return events


def verdicts(events: list[EventData]) -> list[tuple[str, str]]:
    return [(each.action, each.why) for each in events if isinstance(each, Checked)]


@pytest.mark.parametrize("stream", [False, True])
async def test_a_refusal_is_asked_again_with_the_reason_and_both_calls_are_billed(
    provisioned: Provisioned, models: Scripted, *, stream: bool
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "mends", stream=stream)
        events = await events_of(gateway, reply)
    assert said(reply) == GOOD
    assert "sorry" not in reply.text
    assert verdicts(events) == [("retry", "refusal"), ("release", "")]
    first, second = (call["messages"] for call in models.seen)
    assert second[:-1] == first
    assert "It declined to help." in second[-1]["content"]
    assert REFUSES not in second[-1]["content"]
    routes = [each for each in events if isinstance(each, Routed)]
    assert [(each.turn, each.held, each.why) for each in routes] == [
        (0, True, ""), (1, True, "mends: retry: refusal"),
    ]  # fmt: skip
    end = events[-1]
    assert isinstance(end, Completed)
    assert end.cost == sum(each.cost for each in events if isinstance(each, Generated)) > 0
    assert end.usage.completion_tokens == 200


@pytest.mark.parametrize("stream", [False, True])
async def test_when_retries_are_used_up_it_says_that_it_does_not_know(
    provisioned: Provisioned, models: Scripted, *, stream: bool
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "never", stream=stream)
        events = await events_of(gateway, reply)
    assert said(reply) == UNSURE
    assert "sorry" not in reply.text
    assert verdicts(events) == [("retry", "refusal"), ("unsure", "refusal")]
    assert models.asked == {"never": 2}
    end = events[-1]
    assert isinstance(end, Completed)
    assert end.usage.completion_tokens == 200


async def test_a_retry_that_fails_leaves_the_next_action(
    provisioned: Provisioned, models: Scripted
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "dies")
        events = await events_of(gateway, reply)
    assert said(reply) == UNSURE
    assert [each.type for each in events][-5:] == [
        "routed", "generation_failed", "routed", "checked", "completed",
    ]  # fmt: skip
    assert models.asked == {"dies": 2}


async def test_another_pool_is_asked_when_the_first_cannot_do_better(
    provisioned: Provisioned, models: Scripted
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "spare")
        events = await events_of(gateway, reply)
    assert said(reply) == GOOD
    assert verdicts(events) == [("retry", "refusal"), ("fallback", "refusal"), ("release", "")]
    assert models.asked == {"never": 2, "good": 1}
    assert len(models.seen[-1]["messages"]) == 1  # it has done nothing wrong yet


async def test_an_answer_in_the_wrong_language_is_asked_for_again(
    provisioned: Provisioned, models: Scripted
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "foreign", "항구는 몇 시에 문을 여나요? 표는 어디에서 사나요?")
        events = await events_of(gateway, reply)
    assert said(reply).startswith("항구는")
    assert verdicts(events) == [("retry", "language"), ("release", "")]
    told = models.seen[-1]["messages"][-1]["content"]
    assert "The answer is in English instead of Korean." in told


async def test_json_is_put_right_on_its_way_out(provisioned: Provisioned) -> None:
    async with running(provisioned) as gateway:
        form = {"type": "json_object"}
        reply = await ask(gateway, "json", response_format=form)
        events = await events_of(gateway, reply)
        streamed = await ask(gateway, "json", response_format=form, stream=True)
    assert json.loads(said(reply)) == {"city": "Seoul", "people": 9400000}
    assert said(streamed) == said(reply)  # it was held, so it could still be put right
    (checked,) = (each for each in events if isinstance(each, Checked))
    assert (checked.action, checked.findings[0].action) == ("release", "noted")
    assert checked.findings[0].detail.endswith("repaired")


@pytest.mark.parametrize("stream", [False, True])
async def test_words_instead_of_json_are_handed_to_a_person(
    provisioned: Provisioned, models: Scripted, *, stream: bool
) -> None:
    schema = {"name": "city", "schema": {"type": "object", "required": ["people"]}}
    form = {"type": "json_schema", "json_schema": schema}
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "words", response_format=form, stream=stream)
        events = await events_of(gateway, reply)
    assert said(reply) == PERSON
    assert verdicts(events) == [("retry", "format"), ("hand_over", "format")]
    assert models.asked == {"words": 2}


async def test_a_text_that_repeats_its_instructions_goes_to_a_person(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned) as gateway:
        reply = await ask(gateway, "tells")
        events = await events_of(gateway, reply)
    assert said(reply) == PERSON
    assert "earn" not in reply.text
    assert verdicts(events) == [("hand_over", "prompt")]


async def test_what_was_streamed_is_only_noted(provisioned: Provisioned, models: Scripted) -> None:
    async with running(provisioned) as gateway:
        question = body(ASK, model="mends", stream=True)
        async with gateway.http(ACME_KEY) as http:
            reply = await http.post("/v1/chat/completions", json=question)
        stored = await gateway.host.log.tail("acme", str(reply.headers["x-request-id"]))
    assert said(reply).strip() == REFUSES
    assert stored is not None
    assert verdicts(datas(stored.record)) == [("release", "")]
    assert models.asked == {"mends": 1}


async def test_a_stream_ends_before_it_repeats_its_instructions(provisioned: Provisioned) -> None:
    async with running(provisioned) as gateway, gateway.http(ACME_KEY) as http:
        question = body(ASK, model="tells", stream=True)
        reply = await http.post("/v1/chat/completions", json=question)
    assert "My rules:" in reply.text
    assert "harbour" not in reply.text
    assert "output_rejected" in reply.text


async def test_what_stands_in_place_of_an_answer_is_not_kept(
    provisioned: Provisioned, models: Scripted
) -> None:
    async with running(provisioned) as gateway:
        assert said(await ask(gateway, "kept")) == UNSURE
        await asyncio.sleep(0.3)
        again = await ask(gateway, "kept")
    assert again.headers["x-eventrail-cached"] == "false"
    assert models.asked == {"never": 4}


async def test_every_api_shows_what_stands_in_its_place(provisioned: Provisioned) -> None:
    async with running(provisioned) as gateway, gateway.http() as http:
        question = {"model": "tells", "input": ASK}
        response = (await http.post("/v1/responses", json=question)).json()
        completed = await http.post("/v1/completions", json={"model": "tells", "prompt": ASK})
    assert response["output"][0]["content"][0]["text"] == PERSON
    assert completed.json()["choices"][0]["text"] == PERSON


async def test_a_retry_survives_the_router_that_was_to_make_it(
    provisioned: Provisioned, models: Scripted
) -> None:
    """The verdict is in the log before anybody acts on it, so whoever comes next does."""
    services = ["gateway", "guardrail", "worker"]
    models.free = 0
    async with running(provisioned, services) as gateway:
        async with hosting(provisioned, ["router"], "r1"):
            asking = asyncio.create_task(ask(gateway, "mends"))
            while not models.seen:
                await asyncio.sleep(0.01)
        models.may.set()  # so the verdict falls when there is no router
        async with hosting(provisioned, ["router"], "r2"):
            reply = await asking
        events = await events_of(gateway, reply)
    assert said(reply) == GOOD
    assert verdicts(events) == [("retry", "refusal"), ("release", "")]
    assert models.asked == {"mends": 2}
