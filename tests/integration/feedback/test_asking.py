"""Users are asked, and shown two answers side by side."""

import asyncio

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from eventrail.config.listening import Listening
from eventrail.config.model import Config
from eventrail.contracts.notes import FeedbackAsked
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.fold import fold
from eventrail.gateway.http.comparison import Comparison
from eventrail.runtime.host import Host
from tests.integration.feedback.listening import CHAT, noted, said, user
from tests.integration.gateway.running import CONFIG, Running


@pytest.fixture
def config(policy: Listening) -> Config:
    return replace(CONFIG, feedback={"default": policy})


async def asked_on(host: Host, rid: str) -> list[FeedbackAsked]:
    found = [note.payload() for note in await host.log.notes("demo", rid)]
    return [each for each in found if isinstance(each, FeedbackAsked)]


async def compared(http: httpx.AsyncClient, rid: str) -> Comparison:
    async with asyncio.timeout(20.0):
        while True:
            response = await http.get(f"/v1/requests/{rid}/comparison")
            found = msgspec.json.decode(response.content, type=Comparison)
            if found.status != "pending":
                return found
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("policy", [Listening(ask_rate=0.5)])
async def test_a_sample_is_asked_and_its_probability_stays_with_the_rating(
    gateway: Running,
) -> None:
    async with gateway.http() as http:
        told: dict[str, bool] = {}
        for number in range(12):
            turns = [user(f"question {number}")]
            response = await http.post(CHAT, json={"model": "echo", "messages": turns})
            rid, extension = response.headers["x-request-id"], response.json()["eventrail"]
            told[rid] = "ask" in extension
            assert ("x-eventrail-ask" in response.headers) == told[rid]
            if told[rid]:
                assert extension["ask"] == {"ask": "thumbs"}
        assert 0 < sum(told.values()) < len(told)
        for rid, asked in told.items():
            if asked:
                async with asyncio.timeout(20.0):
                    while not await asked_on(gateway.host, rid):
                        await asyncio.sleep(0.05)
            await http.post(f"/v1/requests/{rid}/feedback", json={"signal": "thumbs", "value": 1})
            (thumbs,) = await noted(gateway.host, rid, "thumbs")
            assert thumbs.sampled == (0.5 if asked else 1.0)


@pytest.mark.parametrize("policy", [Listening(ask_rate=1.0, ask_for="comparison")])
async def test_two_answers_are_shown_in_the_order_that_was_drawn(gateway: Running) -> None:
    firsts: set[str] = set()
    other = ""
    async with gateway.http() as http:
        for number in range(8):
            rid, answer = await said(http, [user(f"mail me at jo@example.org, {number}")])
            found = await compared(http, rid)
            assert found.status == "ready"
            assert [each.place for each in found.answers] == [0, 1]
            assert {each.id for each in found.answers} == {rid, found.other}
            assert {each.text for each in found.answers} == {answer}  # it echoes, un-masked
            (note,) = await asked_on(gateway.host, rid)
            assert note.other == found.other
            assert (found.answers[0].id == rid) == (note.first == "this")
            firsts.add(note.first)
            other = found.other
    assert firsts == {"this", "other"}
    life = await gateway.host.log.tail(shadow_space("demo"), other)
    assert life is not None
    accepted = fold(life.record).accepted
    assert accepted is not None
    assert (accepted.priority, accepted.lease) == ("batch", "")


async def test_by_default_nobody_is_asked(gateway: Running) -> None:
    async with gateway.http() as http:
        response = await http.post(CHAT, json={"model": "echo", "messages": [user("hi")]})
        rid = response.headers["x-request-id"]
        assert "ask" not in response.json()["eventrail"]
        assert (await http.get(f"/v1/requests/{rid}/comparison")).status_code == 404
        assert await asked_on(gateway.host, rid) == []
