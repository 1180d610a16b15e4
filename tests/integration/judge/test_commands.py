"""`eventrail judge` on a running system."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventrail.config.changing.store import DocumentStore
from eventrail.config.judging import Judging
from eventrail.config.model import Config, Limits, Pool, Rule
from eventrail.contracts.events import Completed, Generated, Routed
from eventrail.contracts.notes import Judged, Note, encode_note
from eventrail.contracts.records import encode_record
from eventrail.contracts.subjects import log as log_subject
from eventrail.contracts.subjects import note as note_subject
from eventrail.judging.scores import note_id
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter
from tests.conftest import Provisioned
from tests.integration.judge.scripted import ScriptedPool, hosts, parts
from tests.integration.pools.running import eventrail
from tests.integration.services.running import ask
from tests.lives import ACCEPTED, CHECKED, NOW, SCREENED, record

FRONT = ("guardrail", "router", "pool")
ROUTED = Routed(slip=["model-small", "verdict"], pool="small")
GENERATED = Generated(pool="small", model="m", attempt="a", text="")


@pytest.fixture
def config(config: Config) -> Config:
    """The usual one with a pool that judges when it is asked to; the service judges nothing."""
    return replace(
        config,
        pools={**config.pools, "judge": Pool(engine="echo", model="judge-1")},
        rules=[Rule(name="echo", model="echo", pool="echo", cacheable=False)],
        judging={"default": Judging(rate=0.0)},
        limits=Limits(judge_rate=0.0),
    )


def by_politeness(text: str) -> str:
    return f"I looked for it.\nVERDICT: {5 if 'please' in parts(text)['ANSWER'] else 1}"


async def told(provisioned: Provisioned, *arguments: str) -> Any:
    status, printed = await eventrail(provisioned.url, "judge", *arguments, "--json")
    assert status == 0, printed
    begins = min(at for at in (printed.find("{"), printed.find("[")) if at >= 0)
    return json.loads(printed[begins:])  # progress stands before it


async def test_past_requests_are_judged_once_by_rules_and_by_a_pool(
    provisioned: Provisioned,
) -> None:
    pool = ScriptedPool(by_politeness)
    async with hosts(provisioned, pool, FRONT) as (host,):
        rid = (await ask(host, "help me, please")).rid
        dry = await told(provisioned, rid, "--dry-run")
        assert dry["rows"][0]["scores"]["well_formed"] == 1.0
        assert await host.log.notes("acme", rid) == []
        for _ in range(2):
            await told(provisioned, rid)
        (note,) = await host.log.notes("acme", rid)
        assert note.id == note_id(rid)
        dry = await told(provisioned, rid, "--judge", "judge", "--dry-run")
        assert (dry["calls"], pool.asked) == (1, [])
        for _ in range(2):
            found = await told(provisioned, rid, "--judge", "judge")
            assert found["rows"][0]["scores"] == {"rubric": 1.0}
            assert found["rows"][0]["reasons"] == {"rubric": "I looked for it."}
        assert len(pool.asked) == 1
        judged = [each.payload() for each in await host.log.notes("acme", rid)]
        assert [each.judge for each in judged if isinstance(each, Judged)] == [
            "rules",
            "model:judge",
        ]
        status, printed = await eventrail(provisioned.url, "judge", rid)
        assert status == 0
        assert "1 requests judged by rules" in printed
        status, printed = await eventrail(provisioned.url, "judge", rid, "--judge", "judeg")
        assert (status, "did you mean 'judge'?" in printed) == (1, True)


async def test_anchors_are_added_listed_and_held_against_the_judge(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    file = tmp_path / "anchors.jsonl"
    rows = [
        {"id": "polite", "question": "Say please.", "answer": "please", "score": 1.0},
        {"id": "rude", "question": "Say please.", "answer": "no", "score": 0.5},
    ]
    file.write_text("\n".join(map(json.dumps, rows)))
    async with hosts(provisioned, ScriptedPool(by_politeness), FRONT):
        await told(provisioned, "anchors", "add", "--file", str(file))
        await told(provisioned, "anchors", "add", "--file", str(file))  # the same two
        listed = await told(provisioned, "anchors", "list")
        assert [each["id"] for each in listed] == ["polite", "rude"]
        config = await DocumentStore(provisioned.client).present()
        assert config.judging["default"].rate == 0.0  # the rest of the policy stays
        found = await told(provisioned, "anchors", "check", "--pool", "judge")
        assert [each["score"] for each in found["anchors"]] == [1.0, 0.0]
        assert (found["bias"], found["error"]) == (-0.25, 0.25)
    file.write_text('{"id": "x", "question": "q"}')
    status, printed = await eventrail(
        provisioned.url, "judge", "anchors", "add", "--file", str(file)
    )
    assert status == 1
    assert "line 1" in printed


async def test_labels_correct_a_lenient_judge(provisioned: Provisioned, tmp_path: Path) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    truth = {f"{number:032x}": (number % 4) / 4 for number in range(80)}
    messages: list[Archivable] = []
    for number, (rid, score) in enumerate(truth.items(), 1):
        data = Judged("model:big", {"rubric": score + 0.25}, version="v", pool="big")
        raw = msgspec.Raw(msgspec.json.encode(data))
        note = Note(f"n{number}", rid, "acme", "judged", now, "t", raw)
        subject = note_subject("judged", "acme", rid)
        messages.append(Archivable(number, subject, now, encode_note(note)))
    with LakeWriter(tmp_path / "lake", "NOTES").open() as writer:
        writer.write(messages)
    labels = tmp_path / "labels.csv"
    with labels.open("w") as file:
        told_by = csv.writer(file)
        told_by.writerow(["rid", "label"])
        told_by.writerows(list(truth.items())[:40])
    where = ("--labels", str(labels), "--lake", str(tmp_path / "lake"))
    found = await told(provisioned, "calibrate", *where, "--judge", "model:big")
    mean = sum(truth.values()) / len(truth)
    assert (found["judged"], found["labelled"], found["version"]) == (80, 40, "v")
    assert found["bias"]["value"] == pytest.approx(0.25)
    assert found["raw"]["value"] == pytest.approx(mean + 0.25)
    assert found["powered"]["low"] <= mean <= found["powered"]["high"]
    assert found["calibrated"] == pytest.approx(mean, abs=0.02)
    status, printed = await eventrail(
        provisioned.url, "judge", "calibrate", *where, "--judge", "rules"
    )
    assert status == 1
    assert "was judged by rules" in printed


async def test_requests_that_only_the_lake_has_are_picked_by_sql(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    lives = [
        record(
            ACCEPTED, SCREENED, ROUTED, replace(GENERATED, text=text), CHECKED, Completed(), rid=rid
        )
        for text, rid in (("A whole sentence.", "a" * 32), ("Cut off in the", "b" * 32))
    ]
    with LakeWriter(tmp_path / "lake", "LOG").open() as writer:
        writer.write(
            [
                Archivable(
                    number, log_subject("done", each.tenant, each.rid), NOW, encode_record(each)
                )
                for number, each in enumerate(lives, 1)
            ]
        )
    found = await told(
        provisioned, "--where", "answer LIKE 'Cut%'", "--lake", str(tmp_path / "lake"), "--dry-run"
    )
    (row,) = found["rows"]
    assert row["rid"] == "b" * 32
    assert row["scores"]["well_formed"] < 1.0
    status, printed = await eventrail(
        provisioned.url, "judge", "--where", "nothing = 1", "--dry-run"
    )
    assert (status, "nothing" in printed) == (1, True)
