"""One suite for every storage: what the lake relies on, on a disk and on an S3 server."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from eventrail.lake.compaction.compactor import Compactor
from eventrail.lake.compaction.plan import Bounds
from eventrail.lake.files import next_sequence, readable
from eventrail.lake.reading import attach, read
from eventrail.lake.retention import log_bound
from eventrail.lake.storage.interface import AlreadyThere, LakeBusy, Place, Storage
from eventrail.lake.storage.lease import LEASE_S, SKEW_S, Lease
from eventrail.lake.storage.objects import ObjectStorage
from eventrail.lake.storage.opening import UnknownStorage, open_storage
from eventrail.lake.verify import verify_files
from eventrail.lake.writer import LakeWriter
from tests.unit.lake.lives import PATH, life

KEY = "LOG/date=2026-11-21/hour=09/000000000001-000000000005.parquet"


@pytest.fixture(params=["disk", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return tmp_path if request.param == "disk" else request.getfixturevalue("s3_lake")


@pytest.fixture
def storage(place: Place) -> Storage:
    return open_storage(place)


def test_what_is_written_is_listed_and_read(storage: Storage) -> None:
    assert list(storage.keys("LOG")) == []
    storage.write_new(KEY, b"abc")
    storage.write_new("LOG/_compacted/1.json", b"{}")
    assert sorted(storage.keys("LOG")) == sorted([KEY, "LOG/_compacted/1.json"])
    assert list(storage.keys("LOG/_compacted")) == ["LOG/_compacted/1.json"]
    assert list(storage.keys("NOTES")) == []
    assert storage.read(KEY) == b"abc"


def test_sizes_and_times_are_told(storage: Storage) -> None:
    storage.write_new(KEY, b"abc")
    (stored,) = storage.look("LOG")
    assert (stored.key, stored.size) == (KEY, 3)
    assert abs(stored.modified - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_file_is_never_overwritten(storage: Storage) -> None:
    storage.write_new(KEY, b"first")
    with pytest.raises(AlreadyThere):
        storage.write_new(KEY, b"second")
    assert storage.read(KEY) == b"first"


def test_of_many_writers_of_one_name_one_succeeds(tmp_path: Path) -> None:
    """On a disk: moto looks and writes in two steps, so it cannot show this of S3."""
    storage = open_storage(tmp_path)
    written: list[int] = []

    def write(number: int) -> None:
        try:
            storage.write_new("LOG/0/x.json", str(number).encode())
        except AlreadyThere:
            return
        written.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(written) == 1
    assert storage.read("LOG/0/x.json") == str(written[0]).encode()


def test_a_deleted_file_is_gone_and_again_is_no_error(storage: Storage) -> None:
    storage.write_new(KEY, b"abc")
    storage.delete(KEY)
    storage.delete(KEY)
    assert list(storage.keys("LOG")) == []
    with pytest.raises(FileNotFoundError):
        storage.read(KEY)


def test_a_lock_is_held_by_one_until_it_is_let_go(place: Place) -> None:
    held = open_storage(place).lock("LOG/.lock")
    other = open_storage(place) if isinstance(place, Path) else ObjectStorage(place)
    with pytest.raises(LakeBusy):
        other.lock("LOG/.lock")
    other.lock("NOTES/.lock").close()
    held.check()
    held.close()
    if isinstance(place, Path):  # a lease of another machine is waited for a moment longer
        other.lock("LOG/.lock").close()


def test_archive_compact_read_and_retain(place: Place) -> None:
    with LakeWriter(place, "LOG").open() as writer:
        writer.write(life(PATH, 1))
        writer.write(life(PATH, 6))
    assert next_sequence(place, "LOG") == 11
    Compactor(place, "LOG", Bounds(files=2, age_s=0.0, grace_s=0.0)).run()
    with duckdb.connect(":memory:") as connection:
        attach(connection, place)
        rows = read(connection, "LOG", readable(place, "LOG"))
        assert rows.aggregate("count(*), count(DISTINCT event_id)").fetchall() == [(16, 16)]
    assert log_bound(place, 1, datetime.now(UTC) + timedelta(days=1)) == 11
    verified = verify_files(place, "LOG")
    assert (verified.files, verified.rows, verified.problems) == (1, 16, [])


def test_a_lease_that_ran_out_is_taken_by_one_and_its_owner_notices(s3_lake: str) -> None:
    storage = ObjectStorage(s3_lake)
    now = [1000.0]
    first = Lease(storage, "_leases/LOG", "first", lambda: now[0])
    now[0] += LEASE_S - 1
    first.check()  # renews
    now[0] += LEASE_S / 2
    with pytest.raises(LakeBusy, match="first"):
        Lease(storage, "_leases/LOG", "second", lambda: now[0])
    now[0] += LEASE_S + SKEW_S
    second = Lease(storage, "_leases/LOG", "second", lambda: now[0])
    with pytest.raises(LakeBusy):
        first.check()
    second.check()
    second.close()


def test_a_storage_that_cannot_be_reached_is_an_os_error(s3_lake: str) -> None:
    assert s3_lake
    with pytest.raises(OSError, match="did not write"):
        ObjectStorage("s3://no-such-bucket/x").write_new("LOG/y", b"")


def test_another_scheme_is_refused_with_what_is_served() -> None:
    with pytest.raises(UnknownStorage, match="s3://"):
        open_storage("ftp://host/lake")
