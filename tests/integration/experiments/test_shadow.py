"""A shadow runs once, is billed apart, and no app ever sees it."""

import asyncio
from pathlib import Path

import msgspec
from nats.aio.msg import Msg

from eventrail.contracts.events import Accepted, Completed, EventData, Generated, Screened
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.fold import fold
from eventrail.ingestion.bodies import prepared
from eventrail.ingestion.publish import publish, wait_indexed
from eventrail.router.shadow import ShadowReader, shadow_rid
from eventrail.runtime.host import RELEASE
from tests.conftest import Provisioned
from tests.integration.experiments.models import Models
from tests.integration.gateway.running import FUSED, Running, body, hosting, running
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until

SPACE = shadow_space("demo")


async def ask(gateway: Running, text: str, model: str = "shadowed") -> str:
    async with gateway.http() as http:
        reply = await http.post("/v1/chat/completions", json=body(text, model=model, user="ann"))
    assert reply.status_code == 200, reply.text
    return str(reply.headers["x-request-id"])


async def shadow(gateway: Running, rid: str) -> list[EventData]:
    """Return the life of a request's shadow, once it has ended."""
    log, repeated = gateway.host.log, shadow_rid("demo", rid)

    async def ended() -> bool:
        tail = await log.tail(SPACE, repeated)
        return tail is not None and tail.record.done

    await until(ended)
    tail = await log.tail(SPACE, repeated)
    assert tail is not None
    return [data for event in tail.record.all_events() if (data := event.payload()) is not None]


async def test_it_repeats_the_masked_request_with_another_pool(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "I am ann@example.com")
        events = await shadow(gateway, rid)
    accepted, screened, _, generated, _, completed = events
    assert isinstance(accepted, Accepted)
    assert isinstance(screened, Screened)
    assert isinstance(generated, Generated)
    assert isinstance(completed, Completed)
    assert (accepted.shadow_of, accepted.priority, accepted.user) == (rid, "batch", None)
    assert (accepted.lease, accepted.key, accepted.sealed) == ("", "", "")
    assert screened.dictionary is None
    assert b"ann@example" not in msgspec.json.encode(events)
    assert (generated.pool, round(completed.cost * 1e9)) == ("large", 11_000_000)
    assert models.asked == {"small": 1, "large": 1}
    mine, theirs = (each["messages"] for each in models.seen)
    assert mine == theirs


async def test_it_has_the_same_documents(provisioned: Provisioned, models: Models) -> None:
    services = [*FUSED, "retriever"]
    async with running(provisioned, services) as gateway:
        text = b"# Tower\n\nThe tower is 330 metres high.\n"
        document = prepared("demo", "a.md", "text/markdown", text)
        await publish(provisioned.client, "demo", [document])
        assert (await wait_indexed(provisioned.client, "demo", patience_s=20.0)).documents
        rid = await ask(gateway, "How high is the tower?", "grounded")
        await shadow(gateway, rid)
    mine, theirs = (each["messages"] for each in models.seen)
    assert mine == theirs
    assert "330 metres" in mine[0]["content"]


async def test_it_begins_once_whoever_reads_the_request_and_how_often(
    provisioned: Provisioned, models: Models
) -> None:
    async with (
        hosting(provisioned, ["router"], "another"),
        running(provisioned) as gateway,
    ):
        rids = [await ask(gateway, f"question {number}") for number in range(5)]
        for rid in rids:
            await shadow(gateway, rid)
        host = gateway.host
        again = ShadowReader(host.log, host.config.config, host.by, RELEASE)
        for rid in rids:
            stored = await host.log.tail("demo", rid)
            assert stored is not None
            await again.read(stored.record, fold(stored.record))
            await again.read(stored.record, fold(stored.record))
        await asyncio.sleep(0.2)
    assert models.asked == {"small": 5, "large": 5}


async def test_a_request_served_from_the_cache_has_none(provisioned: Provisioned) -> None:
    async with running(provisioned) as gateway:
        first = await ask(gateway, "again and again", "kept")
        await shadow(gateway, first)

        async def cached() -> bool:
            rid = await ask(gateway, "again and again", "kept")
            stored = await gateway.host.log.tail("demo", rid)
            assert stored is not None
            return any(event.type == "cache_hit" for event in stored.record.all_events())

        await until(cached)
        rid = await ask(gateway, "again and again", "kept")
        marker = await ask(gateway, "marker")
        await shadow(gateway, marker)  # the reader has come this far
        assert await gateway.host.log.tail(SPACE, shadow_rid("demo", rid)) is None


async def test_no_app_sees_it(provisioned: Provisioned) -> None:
    heard: list[str] = []

    async def hear(message: Msg) -> None:
        heard.append(message.subject)

    client = provisioned.client
    for subject in ("answers.demo.>", "tokens.demo.>"):
        await client.subscribe(subject, cb=hear)
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "who sees this?")
        await shadow(gateway, rid)
        repeated = shadow_rid("demo", rid)
        await client.flush()
        async with gateway.http() as http:
            for method, path in (
                ("GET", f"/v1/requests/{repeated}"),
                ("GET", f"/v1/requests/{repeated}/events"),
                ("DELETE", f"/v1/requests/{repeated}"),
            ):
                reply = await http.request(method, path)
                assert reply.status_code == 404, (method, path, reply.text)
            listed = await http.get("/v1/requests")
            assert repeated not in listed.text
            shown = (await http.get(f"/v1/requests/{rid}")).json()
        assert round(shown["answer"]["cost"] * 1e9) == 1_100_000  # its own pool's alone
        assert "large" not in str(shown)
        assert await _status_on_nats(provisioned, repeated) == "refused"
        assert not await _tenant_forged(gateway)
    assert [subject for subject in heard if repeated in subject] == []
    assert f"answers.demo.{rid}" in heard


async def _status_on_nats(provisioned: Provisioned, rid: str) -> str:
    reply = await provisioned.client.request("status.demo", rid.encode(), timeout=5)
    answer = msgspec.json.decode(reply.data)
    return "refused" if answer["problem"]["code"] == "not_found" else answer["status"]


async def _tenant_forged(gateway: Running) -> bool:
    """Whether a door lets somebody in as the tenant of the shadows."""
    client = gateway.host.client
    question = b'{"request": {"messages": [{"role": "user", "content": "x"}], "model": "ab"}}'
    reply = await client.request(f"ask.{SPACE}", question, timeout=5)
    return msgspec.json.decode(reply.data).get("problem") is None


async def test_shadows_can_begin_and_end_while_all_runs(
    provisioned: Provisioned, models: Models, tmp_path: Path
) -> None:
    sections = tmp_path / "routes.yaml"

    async def set_routes(text: str) -> None:
        sections.write_text(text)
        ended, printed = await eventrail(provisioned.url, "config", "set", "--file", str(sections))
        assert ended == 0, printed

    rules = "rules: [{name: late, model: late, route: late, cacheable: false}]\n"
    async with running(provisioned) as gateway:
        await set_routes("routes: {late: {pool: small}}\n" + rules)
        before = await ask(gateway, "before", "late")
        await set_routes("routes: {late: {pool: small, shadow: {pool: broken}}}\n" + rules)
        rid = await ask(gateway, "meanwhile", "late")
        events = await shadow(gateway, rid)
        assert events[-1].type == "failed"  # which its app does not notice
        await set_routes("routes: {late: {pool: small}}\n" + rules)
        after = await ask(gateway, "after", "late")
        for other in (before, after):
            assert await gateway.host.log.tail(SPACE, shadow_rid("demo", other)) is None
    assert models.asked["small"] == 3
