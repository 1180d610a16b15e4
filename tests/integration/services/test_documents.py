"""Documents over a real bus: published, indexed, announced, found."""

from collections.abc import AsyncIterator

import pytest

from eventrail.ingestion.chunk import chunk
from eventrail.ingestion.publish import SourceDocument, publish, wait_indexed
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.services.running import ask, running, until

TOWER = "# Tower\n\nThe tower is 330 metres high.\n\n# River\n\nThe river is wide.\n"


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, "guardrail", "router", "cache", "retriever") as host:
        yield host


async def ingest(provisioned: Provisioned, *documents: SourceDocument) -> str:
    async for _ in publish(provisioned.client, "acme", documents):
        pass
    return await wait_indexed(provisioned.client, "acme", patience_s=20.0)


async def test_what_was_ingested_is_found_by_its_tenant_alone(
    host: Host, provisioned: Provisioned
) -> None:
    version = await ingest(provisioned, SourceDocument("a.md", chunk("a.md", TOWER)))
    await until(lambda: host.config.index_versions.get("acme") == version)
    state = await ask(host, "How high is the tower?", model="echo-docs")
    assert state.documents is not None
    assert [(one.title, one.source) for one in state.documents] == [("Tower", "a.md")]
    assert (
        await ask(host, "How high is the tower?", model="echo-docs", tenant="demo")
    ).documents == []


async def test_ingesting_again_changes_nothing_and_editing_does(
    host: Host, provisioned: Provisioned
) -> None:
    first = await ingest(provisioned, SourceDocument("a.md", chunk("a.md", TOWER)))
    assert await ingest(provisioned, SourceDocument("a.md", chunk("a.md", TOWER))) == first
    edited = TOWER.replace("# River\n\nThe river is wide.\n", "")
    second = await ingest(provisioned, SourceDocument("a.md", chunk("a.md", edited)))
    assert second != first
    await until(lambda: host.config.index_versions.get("acme") == second)
    assert (await ask(host, "How wide is the river?", model="echo-docs")).documents == []


async def test_nonsense_is_refused_and_stops_nobody(host: Host, provisioned: Provisioned) -> None:
    jetstream = provisioned.client.jetstream()
    for bad in (b"{", b'{"op": "put", "id": "1"}', b'{"op": "fly"}', b"\xff\xfe"):
        await jetstream.publish("docs.acme", bad)
    assert await ingest(provisioned, SourceDocument("a.md", chunk("a.md", TOWER)))
    assert host.ready
