import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.lake.arrow import parquet
from eventrail.lake.files import LakeDamaged, Range, check_overlaps, gaps, next_sequence, ranges
from eventrail.lake.storage import local
from eventrail.lake.writer import LakeBusy, LakeWriter
from tests.unit.lake.lives import NOW, PATH, life, note


def test_a_batch_is_one_file_named_by_its_range_and_hour(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer:
        path = writer.write(life(PATH, 7))
    assert path.relative_to(tmp_path).as_posix() == (
        "LOG/date=2026-11-21/hour=09/000000000007-000000000011.parquet"
    )
    assert parquet.ParquetFile(path).metadata.num_rows == 8


def test_the_names_are_the_checkpoint(tmp_path: Path) -> None:
    assert next_sequence(tmp_path, "LOG") == 1
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(life(PATH, 1))
        writer.write(life(PATH, 9))
    assert next_sequence(tmp_path, "LOG") == 14
    with LakeWriter(tmp_path, "LOG").open() as writer:
        assert writer.next == 14
    assert gaps(ranges(tmp_path, "LOG")) == [(6, 8)]


def test_what_is_archived_cannot_be_archived_again(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer:
        messages = life(PATH)
        writer.write(messages)
        with pytest.raises(LakeDamaged, match="archived already"):
            writer.write(messages[-1:])


def test_messages_out_of_order_are_refused(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer, pytest.raises(LakeDamaged):
        writer.write(life(PATH)[::-1])
    assert ranges(tmp_path, "LOG") == []


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer:
        path = writer.write(life(PATH))
        before = path.read_bytes()
        writer.next = 1
        with pytest.raises(LakeDamaged, match="exists already"):
            writer.write(life(PATH))
    assert path.read_bytes() == before


def test_one_process_at_a_time_writes_a_stream(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open():
        with pytest.raises(LakeBusy):
            LakeWriter(tmp_path, "LOG").open()
        LakeWriter(tmp_path, "NOTES").open().close()
    LakeWriter(tmp_path, "LOG").open().close()


def test_a_half_written_file_is_no_part_of_the_lake_and_goes(tmp_path: Path) -> None:
    folder = tmp_path / "LOG" / "date=2026-11-21" / "hour=09"
    folder.mkdir(parents=True)
    left_over = folder / "000000000001-000000000005.tmp"
    left_over.write_bytes(b"half")
    assert next_sequence(tmp_path, "LOG") == 1
    LakeWriter(tmp_path, "LOG").open().close()
    assert not left_over.exists()


def test_a_full_disk_adds_nothing_and_the_next_try_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    with LakeWriter(tmp_path, "LOG").open() as writer:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(OSError, match="no space"):
                writer.write(life(PATH))
        assert ranges(tmp_path, "LOG") == []
        writer.write(life(PATH))
    assert next_sequence(tmp_path, "LOG") == 6


def test_a_disk_that_lies_is_found_out_before_the_file_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = local.write_durably

    def lossy(path: Path, content: memoryview) -> None:
        write(path, content[:-100])

    monkeypatch.setattr(local, "write_durably", lossy)
    with LakeWriter(tmp_path, "LOG").open() as writer, pytest.raises(LakeDamaged, match="disk"):
        writer.write(life(PATH))
    assert ranges(tmp_path, "LOG") == []


def test_overlapping_files_stop_the_archive_with_both_names(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "NOTES").open() as writer:
        path = writer.write([note("0" * 32, 1), note("0" * 32, 5)])
    path.with_name("000000000004-000000000009.parquet").write_bytes(b"")
    with pytest.raises(LakeDamaged, match="000000000004"):
        LakeWriter(tmp_path, "NOTES").open()


def test_a_batch_over_midnight_stands_where_it_began(tmp_path: Path) -> None:
    late = NOW.replace(hour=23)
    with LakeWriter(tmp_path, "NOTES").open() as writer:
        path = writer.write(
            [note("0" * 32, 1, at=late), note("0" * 32, 2, at=late + timedelta(hours=2))]
        )
    assert path.parent.name == "hour=23"


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 6)), max_size=8))
def test_overlap_and_gaps_say_what_a_set_of_sequences_says(spans: list[tuple[int, int]]) -> None:
    found = sorted(Range(first, first + length, Path("x")) for first, length in spans)
    covered = [number for one in found for number in range(one.first, one.last + 1)]
    if len(covered) != len(set(covered)):
        with pytest.raises(LakeDamaged):
            check_overlaps(found)
        return
    check_overlaps(found)
    missing = {number for first, last in gaps(found) for number in range(first, last + 1)}
    whole = set(range(min(covered), max(covered) + 1)) if covered else set[int]()
    assert missing == whole - set(covered)
