from datetime import timedelta
from pathlib import Path

from eventrail.lake.messages import Archivable
from eventrail.lake.retention import log_bound, notes_bound
from eventrail.lake.views import open_lake
from eventrail.lake.writer import LakeWriter
from tests.unit.lake.lives import FAILED, NOW, PATH, life, note, rid_of

LATER = NOW + timedelta(days=1)


def archived(lake: Path, *batches: list[Archivable], stream: str = "LOG") -> Path:
    with LakeWriter(lake, stream).open() as writer:
        for batch in batches:
            writer.write(batch)
    return lake


def test_an_empty_lake_has_empty_views(tmp_path: Path) -> None:
    with open_lake(tmp_path) as lake:
        for view in ("events", "requests", "stages", "notes"):
            assert lake.execute(f"SELECT count(*) FROM {view}").fetchone() == (0,)  # noqa: S608 -- names


def test_a_completed_request_is_one_row_with_what_it_used(tmp_path: Path) -> None:
    with open_lake(archived(tmp_path, life(PATH))) as lake:
        rows = lake.execute(
            "SELECT status, model, pool, prompt_tokens, completion_tokens, round(cost, 6),"
            " ttft_ms, duration_ms, cached, events, records FROM requests"
        ).fetchall()
    assert rows == [("completed", "echo-1", "echo", 13, 5, 0.5, 12.5, 400.0, False, 8, 5)]


def test_a_failed_request_says_why(tmp_path: Path) -> None:
    with open_lake(archived(tmp_path, life(FAILED))) as lake:
        rows = lake.execute("SELECT status, problem, model, cost FROM requests").fetchall()
    assert rows == [("failed", "deadline_exceeded", "docs", 0.0)]


def test_a_request_without_an_end_is_open(tmp_path: Path) -> None:
    with open_lake(archived(tmp_path, life(PATH[:2]))) as lake:
        assert lake.execute("SELECT status, ended_at FROM requests").fetchall() == [("open", None)]


def test_stages_are_runs_with_their_times_and_parents(tmp_path: Path) -> None:
    with open_lake(archived(tmp_path, life(PATH))) as lake:
        rows = lake.execute(
            "SELECT stage, duration_ms, events FROM stages ORDER BY started_at"
        ).fetchall()
        roots = lake.execute("SELECT count(*) FROM stages WHERE span_parent = ''").fetchone()
    assert rows[3] == ("model-echo", 40.0, ["generation_failed", "generated"])
    assert roots == (1,)


def test_requests_split_over_files_are_one_row(tmp_path: Path) -> None:
    messages = life(PATH)
    with open_lake(archived(tmp_path, messages[:2], messages[2:])) as lake:
        assert lake.execute("SELECT status, events FROM requests").fetchall() == [("completed", 8)]


def test_notes_join_their_request(tmp_path: Path) -> None:
    messages = life(PATH)
    archived(tmp_path, messages)
    archived(tmp_path, [note(rid_of(messages[0]), 1)], stream="NOTES")
    with open_lake(tmp_path) as lake:
        rows = lake.execute(
            "SELECT status, scores['length'] FROM requests JOIN notes USING (tenant, rid)"
        ).fetchall()
    assert rows == [("completed", 0.5)]


def test_only_what_is_archived_may_go(tmp_path: Path) -> None:
    assert log_bound(tmp_path, 1, LATER) == 1
    archived(tmp_path, life(PATH), life(FAILED, 6))
    assert log_bound(tmp_path, 1, LATER) == 8


def test_nothing_goes_from_the_first_record_of_an_open_request_on(tmp_path: Path) -> None:
    archived(tmp_path, life(FAILED), life(PATH[:2], 3), life(PATH, 5))
    assert log_bound(tmp_path, 1, LATER) == 3


def test_what_is_younger_than_asked_stays(tmp_path: Path) -> None:
    archived(tmp_path, life(PATH))
    assert log_bound(tmp_path, 1, NOW + timedelta(milliseconds=150)) == 3
    archived(tmp_path, [note("0" * 32, 1), note("0" * 32, 2, at=LATER)], stream="NOTES")
    assert notes_bound(tmp_path, 1, LATER) == 2


def test_a_foreign_message_keeps_nothing_back(tmp_path: Path) -> None:
    foreign = Archivable(1, "log.router.NOT.valid", NOW, b"x")
    archived(tmp_path, [foreign, *life(PATH, 2)])
    assert log_bound(tmp_path, 1, LATER) == 7
