"""Views, find, log and trace read a lake in object storage as one in a folder."""

import asyncio
import json
from pathlib import Path

from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.lake import open_lake
from eventrail.lake.query import rows
from eventrail.lake.writer import LakeWriter
from tests.unit.lake.lives import PATH, life, note, rid_of


async def test_a_lake_in_a_bucket_is_read_like_any(s3_lake: str, tmp_path: Path) -> None:
    messages = life(PATH)
    rid = rid_of(messages[0])
    for stream, written in (("LOG", messages), ("NOTES", [note(rid, 1)])):
        with LakeWriter(s3_lake, stream).open() as writer:
            writer.write(written)
    with open_lake(s3_lake) as lake:
        found = rows(lake, "SELECT rid, status, answer, judged FROM requests")
    assert found == [{"rid": rid, "status": "completed", "answer": "hello", "judged": 0.75}]
    page = tmp_path / "page.html"
    for arguments in (
        ["sql", "SELECT rid FROM requests", "--lake", s3_lake, "--json"],
        ["find", "hello", "--lake", s3_lake, "--json"],
        ["log", rid, "--lake", s3_lake, "--json"],
        ["trace", rid, "--lake", s3_lake, "--out", str(page)],
    ):
        result = await asyncio.to_thread(CliRunner().invoke, build(), arguments)
        assert result.exit_code == 0, result.exception
        if "--json" in arguments:
            assert rid in json.dumps(json.loads(result.stdout))
    assert rid in page.read_text()
