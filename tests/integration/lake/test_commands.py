"""find, log, trace and sql on a running system: what is hot and what is archived, alike."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.contracts.notes import Feedback
from eventrail.contracts.operations import Alarm, encode_operation
from eventrail.lake.messages import Archivable
from eventrail.lake.writer import LakeWriter
from tests.conftest import Provisioned
from tests.unit.lake.lives import FAILED, NOW, PATH, life, note, rid_of


async def run(*arguments: str) -> Result:
    """Run a command in a thread of its own, where it may start an event loop."""
    return await asyncio.to_thread(CliRunner().invoke, build(), arguments)


async def publish(provisioned: Provisioned, *messages: Archivable) -> None:
    for one in messages:
        await provisioned.client.jetstream().publish(one.subject, one.payload)


def archive(provisioned: Provisioned, stream: str, *messages: Archivable) -> None:
    with LakeWriter(provisioned.settings().lake_place, stream).open() as writer:
        writer.write(list(messages))


def where(provisioned: Provisioned) -> list[str]:
    return ["--nats", provisioned.url, "--state", str(provisioned.state)]


async def test_find_sees_what_is_hot_archived_and_between(provisioned: Provisioned) -> None:
    archived, between, hot = life(PATH), life(PATH, 6), life(FAILED, 11)
    await publish(provisioned, *archived, *between, *hot)
    archive(provisioned, "LOG", *archived, *between[:2])
    rids = [rid_of(one[0]) for one in (archived, between, hot)]
    said = note(rids[2], 1, Feedback(signal="thumbs", value=-1.0))
    await publish(provisioned, said)
    found = json.loads((await run("find", *where(provisioned), "--json")).stdout)
    assert {row["rid"] for row in found} == set(rids)
    answered = json.loads((await run("find", "hello", *where(provisioned), "--json")).stdout)
    assert {row["rid"] for row in answered} == set(rids[:2])
    disliked = await run("find", "--feedback", "down", *where(provisioned), "--json")
    assert [row["rid"] for row in json.loads(disliked.stdout)] == rids[2:]
    shown = await run("find", "--error", "deadline_exceeded", *where(provisioned))
    assert rids[2] in shown.stdout
    assert rids[0] not in shown.stdout


async def test_find_without_nats_says_that_it_saw_the_lake_only(provisioned: Provisioned) -> None:
    archived = life(PATH)
    archive(provisioned, "LOG", *archived)
    away = ["--nats", "nats://127.0.0.1:9", "--state", str(provisioned.state)]
    result = await run("find", *away, "--json")
    assert [row["rid"] for row in json.loads(result.stdout)] == [rid_of(archived[0])]
    assert "only the lake" in result.stderr
    nothing = await run("find", "zeppelin", *away)
    assert nothing.stdout == ""
    assert "no request" in nothing.stderr


@pytest.mark.parametrize("is_hot", [True, False])
async def test_log_and_trace_show_notes_and_alarms(
    provisioned: Provisioned, tmp_path: Path, *, is_hot: bool
) -> None:
    messages = life(PATH)
    rid = rid_of(messages[0])
    older, newer = (
        note(rid, n, Feedback(signal="thumbs", value=v)) for n, v in ((1, 1.0), (2, -1.0))
    )
    alarm = Alarm("a" * 32, NOW, "m", "cost", "acme", "cost", NOW, "Dearer.", requests=[rid])
    archive(provisioned, "NOTES", older)
    archive(provisioned, "OPERATIONS", Archivable(1, "alarm.m.acme", NOW, encode_operation(alarm)))
    if is_hot:
        await publish(provisioned, *messages, newer)
    else:
        archive(provisioned, "LOG", *messages)
    result = await run("log", rid, *where(provisioned), "--json")
    shown = json.loads(result.stdout)
    assert shown["from"] == ("log" if is_hot else "lake")
    assert [one["data"]["value"] for one in shown["notes"]] == ([1.0, -1.0] if is_hot else [1.0])
    assert [one["message"] for one in shown["alarms"]] == ["Dearer."]
    out = tmp_path / "page.html"
    assert (await run("trace", rid, "--out", str(out), *where(provisioned))).exit_code == 0
    page = out.read_text()
    for text in (rid, "hello", "Dearer.", "a.md", "pii.email"):
        assert text in page


async def test_trace_names_shadows_and_replays(provisioned: Provisioned, tmp_path: Path) -> None:
    messages = life(PATH)
    rid = rid_of(messages[0])
    archive(provisioned, "LOG", *messages)
    study = provisioned.settings().studies_folder / "terse" / "lake"
    with LakeWriter(study, "LOG").open() as writer:
        writer.write(messages)
    out = tmp_path / "page.html"
    await run("trace", rid, "--out", str(out), *where(provisioned))
    assert "replay terse" in out.read_text()
    only = await run("log", rid, "--lake", str(study), "--json")
    assert json.loads(only.stdout)["from"] == "lake"
    missing = await run("trace", "0" * 32, "--lake", str(study))
    assert "no request" in str(missing.exception)


async def test_sql_takes_its_query_and_writes_its_rows_in_many_ways(tmp_path: Path) -> None:
    with LakeWriter(tmp_path / "lake", "LOG").open() as writer:
        writer.write(life(PATH))
    lake = ["--lake", str(tmp_path / "lake")]
    query = tmp_path / "query.sql"
    query.write_text("SELECT status, [1, 2] AS two FROM requests")
    csv = await run("sql", "--file", str(query), *lake, "--format", "csv")
    assert csv.stdout.splitlines() == ["status,two", 'completed,"[1,2]"']
    piped = await asyncio.to_thread(
        CliRunner().invoke, build(), ["sql", "-", *lake, "--json"], "SELECT 1 AS one"
    )
    assert json.loads(piped.stdout) == [{"one": 1}]
    out = tmp_path / "rows.json"
    written = await run("sql", "SELECT status FROM requests", *lake, "--json", "--out", str(out))
    assert (written.stdout, json.loads(out.read_text())) == ("", [{"status": "completed"}])
    for arguments, said in (
        (["SELECT x FROM requests"], "--views"),
        (["FROM nowhere"], "--views"),
        (["SELECT at FROM events"], "double quotes"),
        (["FROM requests", "--format", "parquet"], "--out"),
        (["FROM requests", "--file", str(query)], "not both"),
        (["--file", str(tmp_path / "none.sql")], "cannot be read"),
        (["FROM requests", "--out", str(tmp_path / "no" / "file")], "cannot be written"),
    ):
        result = await run("sql", *arguments, *lake)
        assert result.exit_code == 1
        assert said in str(result.exception), arguments
    views = json.loads((await run("sql", "--views", "--json")).stdout)
    assert "requests" in {view["name"] for view in views}
    assert "no view" in str((await run("sql", "--views", "nothing")).exception)
