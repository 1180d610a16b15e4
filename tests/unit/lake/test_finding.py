"""One request is found whatever partition it lies in, and the same as by looking everywhere."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.cli.inspect.cold import read_beside, read_cold, read_shadows
from eventrail.contracts.ids import keyed_rid, new_rid, time_of
from eventrail.contracts.notes import Feedback
from eventrail.contracts.operations import Alarm, encode_operation
from eventrail.lake import open_lake
from eventrail.lake.compaction.compactor import Compactor
from eventrail.lake.files import date_of, readable
from eventrail.lake.messages import Archivable
from eventrail.lake.query import rows
from eventrail.lake.writer import LakeWriter
from loadtests.made_lake import Shape, make_lake
from tests.unit.lake.lives import NOW, PATH, life, note


def rid_at(moment: datetime) -> str:
    since = moment - datetime.fromtimestamp(0, UTC)
    return f"{since // timedelta(milliseconds=1):012x}7{'0' * 3}8{'0' * 15}"


def written(lake: Path, stream: str, *batches: list[Archivable]) -> None:
    with LakeWriter(lake, stream).open() as writer:
        for batch in batches:
            writer.write(batch)


@given(st.datetimes(datetime(1980, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 -- bounds
def test_an_id_tells_its_time_to_the_millisecond(moment: datetime) -> None:
    found = time_of(rid_at(moment))
    assert found is not None
    assert timedelta() <= moment - found < timedelta(milliseconds=1.1)


def test_new_ids_tell_about_now_and_others_nothing() -> None:
    now = time_of(new_rid())
    assert now is not None
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=1)
    assert time_of("0" * 32) is None
    assert time_of("f" * 12 + "7" + "f" * 3 + "8" + "f" * 15) is None  # no year has so many digits
    assert time_of("") is None


def moved(messages: list[Archivable], by: timedelta) -> list[Archivable]:
    return [msgspec.structs.replace(one, stored_at=one.stored_at + by) for one in messages]


@pytest.mark.parametrize("rid", [rid_at(NOW), keyed_rid("acme", "k"), rid_at(NOW + timedelta(9))])
def test_a_life_over_several_days_is_found_whole(tmp_path: Path, rid: str) -> None:
    messages = life(PATH, rid=rid)
    written(tmp_path, "LOG", messages[:2], moved(messages[2:], timedelta(days=3)))
    found = read_cold(tmp_path, rid, None)
    assert found is not None
    assert len(found.events) == 8
    assert read_cold(tmp_path, rid, "acme") == found
    assert read_cold(tmp_path, rid, "other") is None


def test_notes_and_alarms_of_later_days_are_found(tmp_path: Path) -> None:
    rid = rid_at(NOW)
    written(tmp_path, "LOG", life(PATH, rid=rid))
    later = NOW + timedelta(days=20)
    said = note(rid, 1, Feedback(signal="thumbs", value=1.0), later)
    written(tmp_path, "NOTES", [said, note(rid_at(later), 2)])
    naming = Alarm("a" * 32, later, "m", "cost", "acme", "cost", NOW, "dear", requests=[rid])
    other = Alarm("b" * 32, later, "m", "cost", "acme", "cost", NOW, "dear")
    subject = "alarm.m.acme"
    entries = [
        Archivable(n, subject, later, encode_operation(a)) for n, a in ((1, naming), (2, other))
    ]
    written(tmp_path, "OPERATIONS", entries)
    found = read_cold(tmp_path, rid, None)
    assert found is not None
    assert [one.kind for one in found.notes] == ["feedback"]
    assert [one.id for one in found.alarms] == ["a" * 32]
    assert read_beside(tmp_path, rid, "acme", NOW) == (found.notes, found.alarms)


def test_all_of_a_made_lake_is_found_before_and_after_compaction(tmp_path: Path) -> None:
    make_lake(tmp_path, Shape(300, days=2, shadows=0.2), hours=12)
    with open_lake(tmp_path) as lake:
        query = "SELECT tenant, rid, count(*) AS events FROM all_events GROUP BY ALL ORDER BY rid"
        every = rows(lake, query)[::31]
        notes = {
            row["rid"]: row["n"]
            for row in rows(lake, "SELECT rid, count(*) AS n FROM notes GROUP BY 1")
        }
        shadow = rows(lake, "SELECT rid, tenant, shadow_of, accepted_at FROM shadows LIMIT 1")[0]
    for _ in range(2):
        for row in every:
            found = read_cold(tmp_path, row["rid"], None)
            assert found is not None
            assert (found.tenant, len(found.events)) == (row["tenant"], row["events"])
            assert len(found.notes) == notes.get(row["rid"], 0)
        tenant = shadow["tenant"].removesuffix("~shadow")
        named = read_shadows(tmp_path, shadow["shadow_of"], tenant, shadow["accepted_at"])
        assert named == [shadow["rid"]]
        for stream in ("LOG", "NOTES"):
            Compactor(tmp_path, stream, now=lambda: datetime.now(UTC) + timedelta(days=1)).run()


def test_days_that_are_asked_for_hold_what_they_hold_among_all(tmp_path: Path) -> None:
    make_lake(tmp_path, Shape(300, days=3, shadows=0.2), hours=6)
    Compactor(tmp_path, "LOG").run()  # the days that are over are compacted, the newest is not
    every = readable(tmp_path, "LOG")
    days = sorted({date.fromisoformat(date_of(path)) for path in every})
    for asked in ([days[0]], days[1:3], [days[-1] + timedelta(days=1)], []):
        wanted = [path for path in every if date.fromisoformat(date_of(path)) in asked]
        assert readable(tmp_path, "LOG", days=asked) == wanted


def test_one_request_is_read_without_what_loads_slowly(tmp_path: Path) -> None:
    written(tmp_path, "LOG", life(PATH, rid=rid_at(NOW)))
    asked = f"""
import sys
from eventrail.cli.app import build
try:
    build("log")(["log", "--lake", {str(tmp_path)!r}, "--json", {rid_at(NOW)!r}])
finally:
    print([name for name in ("nats", "numpy", "pyarrow", "structlog") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    told, loaded = done.stdout.splitlines()
    assert msgspec.json.decode(told)["rid"] == rid_at(NOW)
    assert loaded == "[]"
