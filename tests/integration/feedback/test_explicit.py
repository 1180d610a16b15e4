"""Feedback that apps send: over HTTP, over NATS, and by the command."""

import httpx
import msgspec
import pytest

from eventrail.client import Client
from eventrail.contracts.notes import Feedback
from tests.integration.feedback.listening import feedback_on, noted, said, user
from tests.integration.gateway.running import ACME_KEY, Running


async def sent(http: httpx.AsyncClient, rid: str, **body: object) -> httpx.Response:
    return await http.post(f"/v1/requests/{rid}/feedback", json=body)


async def test_every_signal_becomes_one_note(gateway: Running) -> None:
    bodies = [
        {"signal": "thumbs", "value": -1, "text": "call me at jo@example.org"},
        {"signal": "stars", "value": 4},
        {"signal": "comparison", "value": 1, "other": "a" * 32, "place": 1},
        {"signal": "edit", "text": "a better answer"},
        {"signal": "report", "text": "it is rude"},
        {"signal": "copy"},
        {"signal": "regenerate", "user": "u1"},
    ]
    async with gateway.http() as http:
        rid, _ = await said(http, [user("hello")])
        for body in bodies:
            response = await sent(http, rid, **body)
            assert response.status_code == 202, response.text
            assert response.json()["id"] == rid
        found = await noted(gateway.host, rid, *(str(body["signal"]) for body in bodies))
    by_signal = {each.signal: each for each in found}
    assert len(found) == len(bodies)
    assert "jo@example.org" not in by_signal["thumbs"].text
    assert (by_signal["comparison"].other, by_signal["comparison"].place) == ("a" * 32, 1)
    assert {name for name, each in by_signal.items() if each.implicit} == {"copy", "regenerate"}


async def test_the_same_id_counts_once(gateway: Running) -> None:
    async with gateway.http() as http:
        rid, _ = await said(http, [user("hello")])
        for _ in range(2):
            await sent(http, rid, signal="thumbs", value=1, id="f1")
        await sent(http, rid, signal="comment", text="last")
        found = await noted(gateway.host, rid, "comment")
        assert sorted(each.signal for each in found) == ["comment", "thumbs"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"signal": "stars", "value": 6}, "value"),
        ({"signal": "wink"}, "signal"),
        ({"signal": "rephrase"}, "signal"),
        ({"signal": "copy", "value": 1}, "value"),
        ({"signal": "comparison", "value": 1}, "other"),
        ({"signal": "edit", "text": " "}, "text"),
        ({"signal": "thumbs", "value": 1, "colour": "red"}, "colour"),
    ],
)
async def test_nonsense_is_refused_and_the_field_named(
    gateway: Running, body: dict[str, object], where: str
) -> None:
    async with gateway.http() as http:
        rid, _ = await said(http, [user("hello")])
        response = await sent(http, rid, **body)
        assert response.status_code == 400
        assert response.json()["error"]["param"] == where


async def test_nobody_speaks_about_anothers_answer(gateway: Running) -> None:
    async with gateway.http() as demo, gateway.http(ACME_KEY) as acme:
        rid, _ = await said(demo, [user("hello")])
        assert (await sent(acme, rid, signal="thumbs", value=1)).status_code == 404
        assert (await sent(demo, "f" * 32, signal="thumbs", value=1)).status_code == 404


async def test_the_client_says_it_over_nats(gateway: Running) -> None:
    async with gateway.http() as http:
        rid, _ = await said(http, [user("hello")])
    async with Client.connect(gateway.url, tenant="demo") as client:
        await client.feedback(rid, "comparison", -1, other="b" * 32, place=0, feedback_id="f2")
        await client.feedback(rid, "share", feedback_id="f3")
    found = await noted(gateway.host, rid, "comparison", "share")
    expected = Feedback("comparison", -1.0, other="b" * 32, place=0)
    assert expected in found
    assert msgspec.structs.replace(expected, value=1.0) not in await feedback_on(gateway.host, rid)
