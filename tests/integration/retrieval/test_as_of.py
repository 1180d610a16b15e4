"""An index of a past moment, built anew, gives what was recorded then."""

from pathlib import Path

from eventrail.cli.index.building import build
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.events import Retrieved
from eventrail.eventlog.state import RequestState
from eventrail.retriever.indexes import Indexes
from eventrail.retriever.retrieve import RetrieverStage
from eventrail.retriever.searching import Searches
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.retrieval.documents import SERVICES, ingest, put, rebuilt
from tests.integration.services.running import ask, running, until
from tests.unit.guardrail.lives import context

QUESTION = "How high is the tower by the river?"


async def recorded(host: Host, world: Provisioned) -> tuple[RequestState, Retrieved, str]:
    """Ask, and return what the log says was retrieved, and of which index."""
    state = await ask(host, QUESTION, model="echo-docs")
    tail = await host.log.tail("acme", state.rid)
    assert tail is not None
    for event in tail.record.all_events():
        data = event.payload()
        if isinstance(data, Retrieved):
            return state, data, event.version.index
    raise AssertionError(world)


async def test_a_rebuilt_index_finds_what_was_found_then(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with running(provisioned, *SERVICES) as host:
        early = [put(f"{n}.md", f"# Tower {n}\n\nTower {n} is {n} metres high.") for n in range(70)]
        river = put("river.md", "# River\n\nThe tower by the river is 330 metres high.")
        then = await ingest(provisioned, "acme", *early, river)
        await until(lambda: host.config.index_versions.get("acme") == then.version)
        state, found, version = await recorded(host, provisioned)
        assert version == then.version
        assert found.documents[0].source == "river.md"

        edited = put("river.md", "# River\n\nThere is no river and no high tower any more.")
        await ingest(provisioned, "acme", edited, DocumentChange("delete", "3.md"))
        now = await rebuilt(provisioned, "acme")
        await until(lambda: host.config.index_versions.get("acme") == now.version)
        _, other, _ = await recorded(host, provisioned)
        assert other.documents != found.documents

        for number, moment in enumerate((version, str(then.sequence))):
            folder = tmp_path / str(number)
            current, config = await build(provisioned.client, folder, "acme", moment)
            assert current.indexed.version == version
            stage = RetrieverStage(Indexes(folder, {}), Searches())
            step = await stage.handle(state, context(host.sealer, config))
            assert step.events == [found]
            assert step.version.index == version
