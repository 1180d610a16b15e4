"""Documents over a real bus: indexed by a child process, announced, found by their tenant alone."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from eventrail.config.retrieval import Chunking, Retrieval
from eventrail.ingestion.bodies import prepared
from eventrail.ingestion.publish import publish, wait_indexed
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.retrieval.documents import SERVICES, ingest, put, rebuilt, send_raw
from tests.integration.services.running import ask, running, until

TOWER = "# Tower\n\nThe tower is 330 metres high.\n\n# River\n\nThe river is wide.\n"
BAD = (b"{", b'{"op": "put", "id": "1"}', b'{"op": "fly"}', b"\xff\xfe")


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, *SERVICES) as host:
        yield host


async def found(host: Host, question: str, tenant: str = "acme") -> list[tuple[str, str, str]]:
    """Ask, and return title, source and text of each document."""
    state = await ask(host, question, model="echo-docs", tenant=tenant)
    assert state.documents is not None
    return [(one.title, one.source, one.text) for one in state.documents]


async def test_documents_are_found_by_their_tenant_until_they_change(
    host: Host, provisioned: Provisioned
) -> None:
    refused = [await send_raw(provisioned, "acme", payload) for payload in BAD]
    first = await ingest(provisioned, "acme", put("a.md", TOWER))
    assert (first.documents, first.passages) == (1, 2)
    assert [one.sequence for one in first.refused] == refused  # and stopped nobody
    await until(lambda: host.config.index_versions.get("acme") == first.version)
    assert (await found(host, "How high is the tower?"))[0][:2] == ("Tower", "a.md")
    assert await found(host, "How high is the tower?", tenant="demo") == []

    sequence = await send_raw(provisioned, "acme", put("a.md", TOWER))  # says nothing new
    second = await ingest(provisioned, "acme", put("b.md", "A bridge leads over the river."))
    assert second.sequence == sequence + 1
    assert (first.version[:2], second.version[:2]) == ("1-", "2-")
    edited = put("a.md", TOWER.replace("The river is wide.", "There is none."))
    third = await ingest(provisioned, "acme", edited)
    await until(lambda: host.config.index_versions.get("acme") == third.version)
    texts = [text for _, _, text in await found(host, "How wide is the river?")]
    assert texts
    assert "The river is wide." not in "".join(texts)
    assert host.ready


async def test_files_of_any_kind_and_length_are_read_in_the_builder(
    host: Host, provisioned: Provisioned
) -> None:
    page = b"<html><body><h1>Bridge</h1><p>The bridge is 50 metres long.</p></body></html>"
    book = "# Harbour\n\nThe harbour is 12 metres deep.\n\n" + "The sea is wide. " * 30_000
    documents = [
        prepared("acme", "bridge.html", "text/html", page),
        prepared("acme", "broken.pdf", "application/pdf", b"%PDF-1.7 and no more"),
        prepared("acme", "book.md", "text/markdown", book.encode()),
    ]
    assert documents[2].change.ref  # too long for a message
    sent = await publish(provisioned.client, "acme", documents)
    indexed = await wait_indexed(provisioned.client, "acme", sent[-1].sequence)
    assert indexed.documents == 2
    assert [one.id for one in indexed.refused] == ["broken.pdf"]
    await until(lambda: host.config.index_versions.get("acme") == indexed.version)
    assert (await found(host, "How long is the bridge?"))[0][1] == "bridge.html"
    assert (await found(host, "How deep is the harbour?"))[0][1] == "book.md"


async def test_a_reindex_takes_up_the_policy_that_holds_now(
    host: Host, provisioned: Provisioned
) -> None:
    first = await ingest(provisioned, "acme", put("a.md", TOWER))
    policy = Retrieval(embedder="none", relevance=0.0, chunking=Chunking(words=5))
    changed = msgspec.structs.replace(host.config.current, retrieval={"default": policy})
    revision = await host.config.put(changed)
    await until(lambda: host.config.current.revision == revision)
    same = await ingest(provisioned, "acme", put("b.md", "A bridge leads over the river."))
    assert same.version.partition("-")[2] == first.version.partition("-")[2]
    anew = await rebuilt(provisioned, "acme")
    assert anew.version.partition("-")[2] != first.version.partition("-")[2]
    assert (anew.documents, anew.version[:2]) == (2, "2-")
    await until(lambda: host.config.index_versions.get("acme") == anew.version)
    assert (await found(host, "How high is the tower?"))[0][1] == "a.md"
