"""The prompts that `eventrail bench speculation` takes from what was recorded."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from eventrail.config.default import default_config
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.records import Record, decode_record, encode_record
from eventrail.contracts.subjects import log as log_subject
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter
from eventrail.speculation.recorded import from_lake, from_log
from tests.conftest import Provisioned

RECORDED = Path(__file__).parents[2] / "recorded" / "0.1.0"
TEMPLATES = default_config().templates


def records(name: str) -> list[Record]:
    lines = (RECORDED / f"{name}.jsonl").read_text().splitlines()
    return [decode_record(line.encode()) for line in lines]


def archivable(record: Record, sequence: int) -> Archivable:
    return Archivable(
        sequence=sequence,
        subject=log_subject(record.next, record.tenant, record.rid),
        stored_at=datetime.now(UTC),
        payload=encode_record(record),
    )


async def test_prompts_of_a_pool_come_from_the_hot_log(provisioned: Provisioned) -> None:
    client = provisioned.client
    log = JetStreamLog(client, ObjectBodies(client.jetstream()))
    for name in ("completed-retrieved", "failed-deadline", "completed-masked"):
        after = 0
        for record in records(name):
            late = datetime(2100, 1, 1, tzinfo=UTC)
            current = msgspec.structs.replace(record, deadline=late)
            stored = await log.append(current, after=after, message_id=new_message_id())
            after = stored.sequence
    newest, older = await from_log(client, "echo", TEMPLATES, 10)
    assert newest.id == records("completed-masked")[0].rid  # newest first
    assert "[1] " in older.messages[0]["content"]
    assert len(await from_log(client, "echo", TEMPLATES, 1)) == 1
    assert await from_log(client, "bundled", TEMPLATES, 10) == []


@pytest.mark.parametrize("name", ["completed-retrieved", "completed-masked"])
def test_the_lake_holds_the_same_prompts(name: str, tmp_path: Path) -> None:
    life = records(name)
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write([archivable(record, at) for at, record in enumerate(life, start=1)])
    (prompt,) = from_lake(tmp_path, "echo", TEMPLATES, 10)
    assert prompt.id == life[0].rid
    assert prompt.messages[-1]["role"] == "user"
    assert from_lake(tmp_path, "bundled", TEMPLATES, 10) == []


def test_an_empty_lake_has_no_prompts(tmp_path: Path) -> None:
    assert from_lake(tmp_path, "echo", TEMPLATES, 10) == []
