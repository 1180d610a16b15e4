"""Guards, retriever and cache as they are changed: what is asked anew, and what the record says."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from eventrail.config.guards import Guards
from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.events import CacheHit, CacheMissed, Document, Retrieved
from eventrail.replaying.changed import Change
from eventrail.replaying.changes import with_changes
from eventrail.replaying.preparing import CannotOpen
from eventrail.replaying.replay import Replayed, replay
from eventrail.replaying.selecting import Selection, choose, read_records
from tests.conftest import Provisioned
from tests.integration.replaying.recorded import Recorded, live, record
from tests.integration.retrieval.documents import ingest, put

pytestmark = pytest.mark.timeout(180)

WHERE = "Where do events go? They go to the log, and the log is a stream."
READS = "The events go to the lake now: the archiver writes them there."


@pytest.fixture
def config(config: Config) -> Config:
    retrieval = {"default": Retrieval(embedder="none", relevance=0.0, diversity=0.0)}
    guards = {"default": Guards(), "strict": Guards()}
    return msgspec.structs.replace(config, retrieval=retrieval, guards=guards)


async def changed(
    recorded: Recorded, folder: Path, *changes: str, masked: bool = False
) -> list[Replayed]:
    """Replay everything with changes."""
    parts = [Change(*each.partition("=")[::2]) for each in changes]
    records = read_records(recorded.lake, choose(recorded.lake, Selection()))
    made = with_changes(recorded.config, parts)
    return await replay(records, made, folder, recorded.state, masked=masked)


def documents(each: Replayed, *, after: bool = True) -> Sequence[Document]:
    life = each.after if after else each.before
    found = [data for data in life.datas if isinstance(data, Retrieved)]
    assert len(found) == 1
    return found[0].documents


async def test_documents_are_those_of_the_record_unless_today_s_are_asked_for(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        await ingest(provisioned, "acme", put("where.md", WHERE))
        recorded = await record(provisioned, host, [("Where do the events go?", "echo-docs")] * 2)
        await ingest(provisioned, "acme", put("where.md", READS))
    (first, second) = await changed(recorded, tmp_path / "none", "none")
    assert first.outcome.same  # today's index is another one, so the record stands for it
    assert any(isinstance(data, CacheHit) for data in second.before.datas)
    assert second.outcome.same
    (first, second) = await changed(recorded, tmp_path / "now", "retriever=now")
    assert [each.text for each in documents(first, after=False)] == [WHERE]
    assert [each.text for each in documents(first)] == [READS]
    assert [each.text for each in documents(second)] == [READS]  # the cache is not asked
    assert first.outcome.differs[:2] == ["documents", "answer"]
    (first, _) = await changed(recorded, tmp_path / "docs", "template=docs")
    assert documents(first) == documents(first, after=False)


async def test_a_cache_of_its_own_fills_as_the_replay_goes(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [("the same", "echo")])
        again = await record(provisioned, host, [("the same", "echo")])
    (first, second) = await changed(recorded, tmp_path / "off", "cache=off")
    assert first.outcome.same
    assert second.before.rid == again.rids[0]
    assert second.outcome.differs == ["cache", "answer", "end"]  # which says that it was cached
    (first, second) = await changed(recorded, tmp_path / "on", "cache=exact")
    assert any(isinstance(data, CacheMissed) for data in first.after.datas)
    assert first.outcome.same
    assert second.outcome.differs in (
        [],
        ["cache", "answer", "end"],
    )  # as the bucket has filled by then


async def test_guards_need_the_key_that_sealed_the_request(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    async with live(provisioned) as host:
        recorded = await record(provisioned, host, [("write to anna@example.org", "echo")])
    (found,) = await changed(recorded, tmp_path / "strict", "guard=strict")
    assert found.outcome.same
    assert found.outcome.reused == 1
    keys = sorted(each.name for each in (recorded.state / "keys").iterdir())
    (recorded.state / "keys" / "acme.key").unlink()
    with pytest.raises(CannotOpen, match="--masked"):
        await changed(recorded, tmp_path / "gone", "guard=strict")
    (found,) = await changed(recorded, tmp_path / "masked", "guard=strict", masked=True)
    assert found.outcome.status == "completed"
    assert found.outcome.differs == ["screening"]  # what was masked is not found a second time
    keys.remove("acme.key")
    assert sorted(each.name for each in (recorded.state / "keys").iterdir()) == keys
