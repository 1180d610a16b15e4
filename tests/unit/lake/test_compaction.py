"""Compaction: what it makes, and that nothing is lost or doubled wherever it stops."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import msgspec
import pytest

from eventrail.contracts.records import decode_record, encode_record
from eventrail.lake.arrow import arrow, parquet
from eventrail.lake.compaction.compactor import Compactor
from eventrail.lake.compaction.plan import Bounds
from eventrail.lake.files import gaps, next_sequence, ranges, readable, tenant_of
from eventrail.lake.messages import Archivable
from eventrail.lake.reading import read
from eventrail.lake.schema import EVENTS
from eventrail.lake.storage.interface import LakeBusy, LakeDamaged
from eventrail.lake.storage.local import LocalStorage
from eventrail.lake.writer import LakeWriter
from tests.unit.lake.lives import FAILED, NOW, PATH, life, note

EAGER = Bounds(files=2, age_s=0.0, grace_s=0.0)
CAREFUL = Bounds(files=2, age_s=0.0, grace_s=3600.0)


def of_tenant(messages: list[Archivable], tenant: str) -> list[Archivable]:
    """The same messages, as another tenant's."""
    found: list[Archivable] = []
    for each in messages:
        record = msgspec.structs.replace(decode_record(each.payload), tenant=tenant)
        subject = each.subject.replace(".acme.", f".{tenant}.")
        payload = encode_record(record)
        found.append(msgspec.structs.replace(each, subject=subject, payload=payload))
    return found


def on(messages: list[Archivable], days: int) -> list[Archivable]:
    """The same messages, stored some days later."""
    later = timedelta(days=days)
    return [msgspec.structs.replace(each, stored_at=each.stored_at + later) for each in messages]


def fill(lake: Path) -> int:
    """Archive five small batches of two tenants; return the last sequence."""
    first = 1
    with LakeWriter(lake, "LOG").open() as writer:
        for number in range(5):
            messages = life(PATH if number % 2 else FAILED, first)
            if number in {1, 4}:
                messages = of_tenant(messages, "other~shadow")
            writer.write(messages)
            first += len(messages)
    return first - 1


def rows(lake: Path, stream: str = "LOG") -> list[dict[str, object]]:
    """All rows, in the order of the stream, with what identifies them and what they hold."""
    paths = readable(lake, stream)
    order = "sequence, position" if stream == "LOG" else "sequence"
    with duckdb.connect(":memory:") as connection:
        found = connection.read_parquet(paths, union_by_name=True, hive_partitioning=False)
        connection.execute("SET TimeZone = 'UTC'")
        return found.order(order).to_arrow_table().to_pylist()


def test_a_compaction_is_a_file_a_tenant_with_the_same_rows(tmp_path: Path) -> None:
    last = fill(tmp_path)
    before = rows(tmp_path)
    (made,) = Compactor(tmp_path, "LOG", CAREFUL).run()
    assert (made.first, made.last, made.rows) == (1, last, len(before))
    assert rows(tmp_path) == before
    paths = readable(tmp_path, "LOG")
    assert [tenant_of(path) for path in paths] == ["acme", "other~shadow"]
    assert paths[0].endswith(f"LOG/date=2026-11-21/tenant=acme/{1:012}-{last:012}.parquet")
    assert next_sequence(tmp_path, "LOG") == last + 1
    assert gaps(ranges(tmp_path, "LOG")) == []


def test_a_request_is_together_and_found_by_statistics(tmp_path: Path) -> None:
    fill(tmp_path)
    Compactor(tmp_path, "LOG", EAGER).run()
    for path in readable(tmp_path, "LOG"):
        table = parquet.ParquetFile(path).read(columns=["rid", "position"]).to_pylist()
        assert table == sorted(table, key=lambda row: (row["rid"], row["position"]))
        column = parquet.ParquetFile(path).metadata.row_group(0).column(3)
        assert column.path_in_schema == "rid"
        assert column.statistics.has_min_max


def test_what_was_replaced_goes_after_the_grace_time_only(tmp_path: Path) -> None:
    fill(tmp_path)
    later = datetime.now(UTC) + timedelta(hours=2)
    Compactor(tmp_path, "LOG", CAREFUL).run()
    assert len(list(tmp_path.glob("LOG/date=*/hour=*/*.parquet"))) == 5
    before = rows(tmp_path)
    Compactor(tmp_path, "LOG", CAREFUL, now=lambda: later).run()
    assert list(tmp_path.glob("LOG/date=*/hour=*/*.parquet")) == []
    assert rows(tmp_path) == before


def test_a_day_that_is_over_becomes_one_range(tmp_path: Path) -> None:
    last = fill(tmp_path)
    Compactor(tmp_path, "LOG", EAGER).run()
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(life(PATH, last + 1))
        writer.write(on(life(PATH, last + 6), 1))
    before = rows(tmp_path)
    Compactor(tmp_path, "LOG", EAGER).run()
    assert rows(tmp_path) == before
    assert [(one.first, one.last) for one in ranges(tmp_path, "LOG")] == [
        (1, last + 5),
        (last + 6, last + 10),
    ]
    assert len(list(tmp_path.glob("LOG/_compacted/*.json"))) == 1
    assert Compactor(tmp_path, "LOG", EAGER).run() == []


def test_a_gap_is_told_of_after_compaction_too(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "LOG").open() as writer:
        writer.write(life(PATH, 1))
        writer.write(life(PATH, 9))
    (made,) = Compactor(tmp_path, "LOG", EAGER).run()
    assert made.spans == [(1, 5), (9, 13)]


def test_small_bounds_make_several_ranges(tmp_path: Path) -> None:
    fill(tmp_path)
    before = rows(tmp_path)
    sizes = [path.stat().st_size for path in tmp_path.glob("LOG/date=*/hour=*/*.parquet")]
    bounds = Bounds(files=2, age_s=0.0, bytes=2 * max(sizes))
    made = Compactor(tmp_path, "LOG", bounds).run()
    assert len(made) == 2
    assert rows(tmp_path) == before


class Cut(Exception):
    """The process died here."""


def _dying(method: Callable[..., None], calls: list[int], at: int) -> Callable[..., None]:
    def wrapped(*arguments: object) -> None:
        calls[0] += 1
        if calls[0] == at:
            raise Cut
        method(*arguments)
        if calls[0] == at + 1:  # and once after the last thing that was done
            calls[0] += 1
            raise Cut

    return wrapped


@pytest.mark.parametrize("step", range(1, 16, 2))
def test_cut_off_anywhere_each_row_is_readable_once_and_the_next_run_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    fill(tmp_path)
    before = rows(tmp_path)
    calls = [0]
    with monkeypatch.context() as patched:
        for name in ("write_new", "delete"):
            method = _dying(getattr(LocalStorage, name), calls, step)
            patched.setattr(LocalStorage, name, method)
        try:
            Compactor(tmp_path, "LOG", EAGER).run()
        except Cut:
            assert rows(tmp_path) == before
    Compactor(tmp_path, "LOG", EAGER).run()
    assert rows(tmp_path) == before
    assert len(list(tmp_path.glob("LOG/date=*/tenant=*/*.parquet"))) == 2
    assert list(tmp_path.glob("LOG/date=*/hour=*/*.parquet")) == []


def test_two_compactions_at_once_are_one(tmp_path: Path) -> None:
    fill(tmp_path)
    held = LocalStorage(tmp_path).lock("LOG/.compact.lock")
    with pytest.raises(LakeBusy):
        Compactor(tmp_path, "LOG", EAGER).run()
    held.close()
    assert len(Compactor(tmp_path, "LOG", EAGER).run()) == 1


def test_nothing_goes_while_a_compacted_file_is_cut_short(tmp_path: Path) -> None:
    fill(tmp_path)
    Compactor(tmp_path, "LOG", CAREFUL).run()
    path = next(tmp_path.glob("LOG/date=*/tenant=acme/*.parquet"))
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(LakeDamaged, match="cut short"):
        Compactor(tmp_path, "LOG", EAGER).run()
    assert len(list(tmp_path.glob("LOG/date=*/hour=*/*.parquet"))) == 5


def test_notes_and_rows_without_a_tenant_are_compacted_too(tmp_path: Path) -> None:
    with LakeWriter(tmp_path, "NOTES").open() as writer:
        writer.write([note("0" * 32, 1)])
        writer.write([Archivable(2, "nonsense", NOW, b"x")])
    before = rows(tmp_path, "NOTES")
    Compactor(tmp_path, "NOTES", EAGER).run()
    assert rows(tmp_path, "NOTES") == before
    assert {tenant_of(path) for path in readable(tmp_path, "NOTES")} == {"acme", None}
    pattern = str(tmp_path / "NOTES" / "date=*" / "tenant=*" / "*.parquet")
    with duckdb.connect(":memory:") as connection:
        found = connection.read_parquet(pattern, hive_partitioning=True, union_by_name=True)
        assert found.filter("tenant IS NULL").aggregate("count(*)").fetchall() == [(1,)]


OLDEST = EVENTS.names[: EVENTS.names.index("shadow_of") + 1]
"""The columns of the first lakes."""


def test_files_of_the_first_lakes_are_read_beside_those_of_today(tmp_path: Path) -> None:
    last = fill(tmp_path)
    for path in tmp_path.glob("LOG/date=*/hour=*/*.parquet"):
        as_first_written(path)
    with LakeWriter(tmp_path, "LOG").open() as writer:
        assert writer.next == last + 1
        writer.write(life(PATH, last + 1))
    with duckdb.connect(":memory:") as connection:
        found = read(connection, "LOG", readable(tmp_path, "LOG"))
        screened = found.filter("type = 'screened'")
        columns = "bool_or(messages IS NULL), bool_or(findings[1].detail IS NOT NULL)"
        assert screened.aggregate(columns).fetchall() == [(True, True)]


def test_compaction_gives_them_the_columns_of_this_release_from_their_data(tmp_path: Path) -> None:
    fill(tmp_path)
    now = rows(tmp_path)
    for path in tmp_path.glob("LOG/date=*/hour=*/*.parquet"):
        as_first_written(path)
    Compactor(tmp_path, "LOG", EAGER).run()
    assert rows(tmp_path) == now


def as_first_written(path: Path) -> None:
    """Take the later columns away, and the later fields of structs."""
    table = parquet.ParquetFile(path).read().select(OLDEST)
    for column, fields in (
        ("findings", ("check", "action", "count")),
        ("documents", ("id", "source", "title", "score")),
    ):
        kind = table.schema.field(column).type.value_type
        narrow = arrow.list_(arrow.struct([kind.field(name) for name in fields]))
        values = [
            None if row is None else [{name: each[name] for name in fields} for each in row]
            for row in table[column].to_pylist()
        ]
        index = table.schema.get_field_index(column)
        table = table.set_column(index, column, arrow.array(values, narrow))
    parquet.write_table(table, path)


def test_files_of_a_newer_release_are_left_as_they_are(tmp_path: Path) -> None:
    fill(tmp_path)
    path = next(tmp_path.glob("LOG/date=*/hour=*/*.parquet"))
    table = parquet.ParquetFile(path).read()
    parquet.write_table(table.append_column("later", [["x"] * table.num_rows]), path)
    before = rows(tmp_path)
    assert Compactor(tmp_path, "LOG", EAGER).run() == []
    assert rows(tmp_path) == before
