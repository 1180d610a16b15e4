"""`GET /v1/requests`: newest first, the tenant's own, page by page, also in a long log."""

import asyncio
from typing import Any

import httpx
import pytest

from eventrail.gateway import recent
from tests.integration.gateway.running import ACME_KEY, Running, body

CHAT = "/v1/chat/completions"


async def ask(http: httpx.AsyncClient, count: int, **more: object) -> list[str]:
    """Ask one after the other; return the ids, the newest first."""
    rids: list[str] = []
    for number in range(count):
        response = await http.post(CHAT, json=body(f"question {number}", **more))
        rids.insert(0, response.headers["x-request-id"])
    return rids


async def page(http: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    response = await http.get("/v1/requests", params=query)
    assert response.status_code == 200, response.text
    return response.json()


async def test_they_come_page_by_page_and_only_the_tenants_own(gateway: Running) -> None:
    async with gateway.http() as http, gateway.http(ACME_KEY) as acme:
        rids = await ask(http, 5)
        theirs = await ask(acme, 2)
        first = await page(http, limit=2)
        assert ([each["id"] for each in first["data"]], first["has_more"]) == (rids[:2], True)
        second = await page(http, limit=2, after=first["last_id"])
        third = await page(http, limit=2, after=second["last_id"])
        assert [each["id"] for each in second["data"] + third["data"]] == rids[2:]
        assert not third["has_more"]
        assert [each["id"] for each in (await page(acme))["data"]] == theirs


async def test_a_line_says_how_a_request_stands_but_not_what_it_says(
    http: httpx.AsyncClient,
) -> None:
    await ask(http, 1, metadata={"team": "blue"}, user="u-1")
    response = await http.get("/v1/requests")
    (line,) = response.json()["data"]
    assert (line["status"], line["model"], line["user"]) == ("completed", "echo", "u-1")
    assert line["metadata"] == {"team": "blue"}
    assert line["usage"]["completion_tokens"] == 3
    assert "question" not in response.text


async def test_they_are_found_by_status(apart: Running) -> None:
    async with apart.http() as http:
        done = await ask(http, 2)
        stuck = asyncio.create_task(
            http.post(CHAT, json=body(model="stuck"), headers={"X-Eventrail-Timeout": "20"})
        )
        while not (running := (await page(http, status="open"))["data"]):
            await asyncio.sleep(0.05)
        assert (await page(http))["data"][0]["id"] == running[0]["id"]
        completed = await page(http, status="completed")
        assert [each["id"] for each in completed["data"]] == done
        await http.delete(f"/v1/requests/{running[0]['id']}")
        await stuck
        assert (await page(http, status="open"))["data"] == []
        cancelled = await page(http, status="cancelled")
        assert [each["id"] for each in cancelled["data"]] == [running[0]["id"]]


async def test_small_windows_find_the_same(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with gateway.http() as http, gateway.http(ACME_KEY) as acme:
        rids = await ask(http, 3)
        await ask(acme, 9)
        rids = [*await ask(http, 4), *rids]
        monkeypatch.setattr(recent, "WINDOW", 2)
        monkeypatch.setattr(recent, "MOST", 2)
        found = (await page(http))["data"]
    assert [each["id"] for each in found] == rids


async def test_nothing_is_an_empty_page(http: httpx.AsyncClient) -> None:
    assert await page(http) == {
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
        "object": "list",
    }


@pytest.mark.parametrize(
    ("query", "status", "param"),
    [
        ("limit=0", 400, "limit"),
        ("limit=101", 400, "limit"),
        ("limit=x", 400, "limit"),
        ("limit=1&limit=2", 400, "limit"),
        ("status=gone", 400, "status"),
        ("colour=red", 400, "colour"),
        ("after=%ff", 400, "query"),
        ("after=" + "0" * 32, 404, "rid"),
        ("after=none", 404, "rid"),
    ],
)
async def test_what_does_not_fit_is_refused_by_name(
    http: httpx.AsyncClient, query: str, status: int, param: str
) -> None:
    response = await http.get(f"/v1/requests?{query}")
    assert response.status_code == status
    assert response.json()["error"]["param"] == param
