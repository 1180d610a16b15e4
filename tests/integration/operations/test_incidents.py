import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.contracts.operations import Incident
from eventrail.gateway.http.server import HttpServer
from eventrail.incidents.store import IncidentClosed, Incidents, NoSuchIncident, incident_id
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import Provisioned

SECRET = "a secret of the pager"
PLAIN = {"reference": "T-1", "title": "Answers are slow", "severity": "critical"}
PATH = "/v1/operations/incidents"


@pytest.fixture
async def pager(provisioned: Provisioned) -> AsyncIterator[httpx.AsyncClient]:
    settings = provisioned.settings(instance="ops-test", incident_secret=SECRET)
    host = Host(settings, [find("gateway")], Silent())
    await host.start()
    port = next(each.port for each in host._daemons if isinstance(each, HttpServer))
    try:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {SECRET}"}
        ) as client:
            yield client
    finally:
        await host.stop()


def entry(**more: object) -> Incident:
    plain = {"id": incident_id(""), "at": datetime.now(UTC), "by": "ada", "step": "opened"}
    return Incident(**{**plain, **more})  # pyright: ignore[reportArgumentType]


async def test_a_life_from_opening_to_closing(provisioned: Provisioned) -> None:
    incidents = Incidents(provisioned.client)
    opened, new = await incidents.open(entry(title="Slow"))
    assert new
    assert opened.open

    await incidents.say(entry(id=opened.id, step="noted", note="the pool is small"))
    over = await incidents.say(entry(id=opened.id, step="closed", note="scaled", change="c" * 32))

    assert not over.open
    assert [step.note for step in over.steps] == ["", "the pool is small", "scaled"]
    assert await incidents.find(opened.id[:8]) == over
    with pytest.raises(IncidentClosed):
        await incidents.say(entry(id=opened.id, step="closed"))
    with pytest.raises(NoSuchIncident):
        await incidents.find("f" * 32)


async def test_many_writers_lose_nothing(provisioned: Provisioned) -> None:
    incidents = Incidents(provisioned.client)
    opened, _ = await incidents.open(entry(title="Busy"))

    said = [incidents.say(entry(id=opened.id, step="noted", note=str(n))) for n in range(3)]
    await asyncio.gather(*said)

    now = await incidents.find(opened.id)
    assert sorted(step.note for step in now.steps[1:]) == ["0", "1", "2"]


async def test_a_webhook_opens_once_and_closes_once(
    pager: httpx.AsyncClient, provisioned: Provisioned
) -> None:
    first = await pager.post(PATH, json=PLAIN)
    second = await pager.post(PATH, json=PLAIN)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]

    closing = {"reference": "T-1", "step": "closed", "note": "over"}
    assert [(await pager.post(PATH, json=closing)).json()["open"] for _ in range(2)] == [False] * 2
    [only] = await Incidents(provisioned.client).all()
    assert [step.step for step in only.steps] == ["opened", "closed"]
    assert only.severity == "critical"


async def test_an_alert_that_comes_back_is_another_incident(
    pager: httpx.AsyncClient, provisioned: Provisioned
) -> None:
    told = {"event_action": "trigger", "dedup_key": "k", "payload": {"summary": "Latency"}}
    for action in ("trigger", "trigger", "resolve", "resolve", "trigger"):
        taken = await pager.post(PATH, json={**told, "event_action": action})
        assert taken.status_code in {200, 201}

    found = await Incidents(provisioned.client).all()
    assert [(each.open, len(each.steps)) for each in found] == [(False, 2), (True, 1)]


async def test_who_does_not_know_the_secret_is_not_heard(
    pager: httpx.AsyncClient, provisioned: Provisioned
) -> None:
    for header in ({"Authorization": "Bearer wrong"}, {"Authorization": ""}):
        refused = await pager.post(PATH, json=PLAIN, headers=header)
        assert refused.status_code == 401
    assert await Incidents(provisioned.client).all() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": "no reference"}, 400),
        ({"reference": "T-2", "step": "closed"}, 404),
        ([1, 2], 400),
    ],
)
async def test_what_cannot_be_taken_is_told_why(
    pager: httpx.AsyncClient, body: object, status: int
) -> None:
    refused = await pager.post(PATH, json=body)

    assert refused.status_code == status
    assert refused.json()["error"]["message"]


async def test_without_a_secret_there_is_no_webhook(provisioned: Provisioned) -> None:
    host = Host(provisioned.settings(instance="ops-off"), [find("gateway")], Silent())
    await host.start()
    try:
        port = next(each.port for each in host._daemons if isinstance(each, HttpServer))
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for secret in ("", "Bearer", f"Bearer {SECRET}"):
                refused = await client.post(PATH, json=PLAIN, headers={"Authorization": secret})
                assert refused.status_code == 404
    finally:
        await host.stop()


async def test_the_commands(provisioned: Provisioned, tmp_path: Path) -> None:
    address = ["--nats", provisioned.url, "--state", str(tmp_path)]

    def said(*arguments: str) -> str:
        result = CliRunner().invoke(build(), ["incidents", *arguments, *address])
        assert result.exit_code == 0, result.output
        return result.output

    opening = ("open", "Cut off", "--began", "2026-11-21T14:00", "--by", "ada", "--json")
    opened = msgspec.json.decode(await asyncio.to_thread(said, *opening))
    assert opened["began"].startswith("2026-11-21T14:00:00")
    short = opened["id"][:8]
    assert "would close" in await asyncio.to_thread(said, "close", short, "--dry-run")
    assert short in await asyncio.to_thread(said, "list")
    await asyncio.to_thread(said, "note", short, "max_tokens was 20", "--change", "c" * 32)
    assert "is closed" in await asyncio.to_thread(said, "close", short, "rolled back")
    assert "no incident is open" in await asyncio.to_thread(said, "list")
    shown = await asyncio.to_thread(said, "show", short)
    assert "max_tokens was 20" in shown
    assert "rolled back" in shown
