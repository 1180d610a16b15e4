"""What questions are about, in a report on drift."""

from pathlib import Path

import duckdb
import pytest

from eventrail.lake.arrow import parquet
from eventrail.studies.drift.topics import subjects
from eventrail.studies.provenance import Provenance
from eventrail.studies.report import Examples, Section
from eventrail.studies.written import write
from tests.unit.studies.made import ask_anew, made_lake
from tests.unit.studies.reports import report_of

MADE = Provenance("eventrail study drift", {"Eventrail": "0.1.0"})


@pytest.fixture
def lake() -> duckdb.DuckDBPyConnection:
    lake = made_lake(1200)
    ask_anew(lake)
    return lake


def section_of(lake: duckdb.DuckDBPyConnection) -> tuple[str, Section]:
    report = report_of("drift", lake)
    [section] = [each for each in report.sections if each.title == "What questions are about"]
    return report.changed, section


def test_a_new_subject_is_named_with_its_questions(lake: duckdb.DuckDBPyConnection) -> None:
    changed, section = section_of(lake)

    told = changed.partition("What questions are about changed: ")[2]
    more, fewer = told.split("; ")
    assert more.startswith("more about ")
    assert {"card", "stolen"} <= set(more.removeprefix("more about ").split(", "))
    assert fewer.startswith("fewer about ")
    assert "are about other things than before" in section.lead
    [examples] = [each for each in section.blocks if isinstance(each, Examples)]
    assert examples.items
    assert all("My card was stolen" in each.texts["Question"] for each in examples.items[:2])


def test_the_same_subjects_are_not_told_apart(lake: duckdb.DuckDBPyConnection) -> None:
    lake.execute("DELETE FROM requests WHERE question LIKE 'My card%'")

    changed, section = section_of(lake)

    assert "What questions are about" not in changed
    assert "cannot be told" in section.lead
    assert not any(isinstance(each, Examples) for each in section.blocks)


def test_a_session_counts_once_and_numbers_are_no_subject() -> None:
    lake = made_lake(400)  # "What about order 0000123?", four questions a session
    report_of("drift", lake)

    found = subjects(lake)

    [(units,)] = lake.execute("SELECT count(DISTINCT unit) FROM moved").fetchall()
    assert sum(found.sizes) == units < 200
    assert found.p_value == 1.0
    assert found.groups == []


def test_too_few_questions_are_said() -> None:
    lake = made_lake(400)
    lake.execute("UPDATE requests SET session = 'one', tenant = 'one'")

    _, section = section_of(lake)

    assert "too few questions" in section.lead
    assert not section.blocks


def test_the_numbers_are_kept_and_the_bytes_are_the_same(
    lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    first = write(report_of("drift", lake), MADE, tmp_path / "one" / "report.html")
    lake.execute("SET threads = 1")
    second = write(report_of("drift", lake), MADE, tmp_path / "two" / "report.html")

    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in second]
    named = {each.stem: each for each in first}
    topics = parquet.read_table(named["topics"])
    assert sum(topics["before"].to_pylist()) == pytest.approx(1)
    assert sum(topics["after"].to_pylist()) == pytest.approx(1)
    assert parquet.read_table(named["topics_test"])["changed"].to_pylist() == ["yes"]
    assert parquet.read_table(named["asked_more"]).num_rows
