from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from eventrail.lake.query import QueryFailed
from eventrail.studies.chosen import choose, measured
from eventrail.studies.compare.held import held
from eventrail.studies.compare.replays import NoStudy, study_lake
from eventrail.studies.compare.sides import Wanted, sides_of
from eventrail.studies.drift.moments import main_change, moments_of
from eventrail.studies.making import Order, make
from eventrail.studies.provenance import Provenance, provenance
from eventrail.studies.report import Plot, Report, Table
from eventrail.studies.selection import BadSelection, Selection, Window
from eventrail.studies.written import write
from tests.unit.studies.made import BEGAN, CHANGED, made_lake
from tests.unit.studies.reports import KINDS, report_of

MADE = Provenance("eventrail study x", {"Eventrail": "0.1.0"})


@pytest.fixture(scope="module")
def lake() -> duckdb.DuckDBPyConnection:
    return made_lake()


def tables(report: Report) -> dict[str, Table]:
    found: dict[str, Table] = {}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                found[block.name] = block
            elif isinstance(block, Plot):
                found[block.data.name] = block.data
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_lake_gives_the_same_bytes(
    kind: str, lake: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    again = made_lake()
    again.execute("SET threads = 1")  # sums are added in another order
    first = write(report_of(kind, lake), MADE, tmp_path / "one" / "report.html")
    second = write(report_of(kind, again), MADE, tmp_path / "two" / "report.html")

    assert [each.name for each in first] == [each.name for each in second]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name
    for path in first[1:]:
        assert pq.read_table(path).num_rows
    assert "\N{EN DASH} \N{EN DASH}" not in first[0].read_text()


def test_what_it_costs_adds_up(lake: duckdb.DuckDBPyConnection) -> None:
    report = report_of("cost", lake)
    [(total,)] = lake.execute("SELECT sum(cost) FROM tokens_cost").fetchall()

    kinds = tables(report)["calls_by_kind"]
    assert sum(float(str(row[6])) for row in kinds.rows) == pytest.approx(total)
    by_model = tables(report)["cost_by_model"]
    [(requests,)] = lake.execute("SELECT sum(cost) FROM requests").fetchall()
    assert sum(float(str(row[-1])) for row in by_model.rows) == pytest.approx(requests)


def test_drift_is_dated_and_put_down_to_the_change(lake: duckdb.DuckDBPyConnection) -> None:
    report = report_of("drift", lake)

    assert "revision 18 by ada@desk (routes.chat.template)" in report.todo
    changed = {row[0] for row in tables(report)["changes"].rows if row[8] == "yes"}
    assert {"Tokens of an answer", "Cost of a request", "Judged, 0 to 1"} <= changed
    assert "Characters of a question" not in changed


def test_the_change_point_is_where_it_was_planted(lake: duckdb.DuckDBPyConnection) -> None:
    at = main_change(moments_of(lake, choose(lake, Selection(), Window())))

    assert at is not None
    assert abs(at - CHANGED) < timedelta(hours=1)


def test_nothing_changed_is_said(lake: duckdb.DuckDBPyConnection) -> None:
    chosen = choose(lake, Selection(), Window(BEGAN, CHANGED - timedelta(hours=1)))

    report = KINDS["drift"](lake, Selection(), chosen)

    assert report.changed == "No measure changed."


def test_quality_sees_the_judgements_fall(lake: duckdb.DuckDBPyConnection) -> None:
    report = report_of("quality", lake)

    assert "judged changed by \N{MINUS SIGN}0.2" in report.sure
    rows = {row[0]: row[2] for row in tables(report)["people_and_judge"].rows}
    assert set(rows) >= {"Judge alone", "Ratings alone", "Ratings with the judge's help"}


def test_anchors_stand_at_the_judges_calls_and_are_found_there(
    lake: duckdb.DuckDBPyConnection,
) -> None:
    [(planted,)] = lake.execute("SELECT count(*) FROM shadows").fetchall()
    found = tables(report_of("quality", lake))
    [(judge, version, count, less, *_)] = found["anchors"].rows
    assert (judge, version, count, less.value) == ("rules", "2", planted, pytest.approx(-0.2))
    live = [row[:4] for row in found["judged_by_check"].rows]
    [(every,)] = lake.execute("SELECT count(*) FROM judgements WHERE known IS NULL").fetchall()
    assert sum(row[3] for row in live) == every


def test_two_revisions_differ_in_what_was_planted(lake: duckdb.DuckDBPyConnection) -> None:
    wanted = Wanted(first="revision = 17", second="revision = 18")
    sides = sides_of(lake, wanted, Selection(), Window())

    verdicts = {each.measure.name: each.verdict for each in held(lake, sides)}

    assert verdicts["cost"] == verdicts["judged"] == verdicts["duration_ms"] == "worse"
    assert verdicts["completion_tokens"] == "more"
    assert verdicts["cached"] == verdicts["relevance"] == "no difference shown"


def test_a_replay_that_changed_nothing_shows_nothing(lake: duckdb.DuckDBPyConnection) -> None:
    sides = sides_of(lake, Wanted(study="same"), Selection(), Window(), made_lake())

    assert sides.paired
    assert sides.common == measured(lake, "first").count == 2000
    assert all(each.difference.value == 0 for each in held(lake, sides))


def test_a_replay_is_paired_request_by_request(lake: duckdb.DuckDBPyConnection) -> None:
    other = made_lake()
    other.execute("UPDATE requests SET cost = cost * 1.01")
    sides = sides_of(lake, Wanted(study="dearer"), Selection(), Window(), other)

    [cost] = [each for each in held(lake, sides) if each.measure.name == "cost"]

    assert cost.verdict == "worse", "one per cent is seen, since each request is its own reference"


def test_what_to_compare_has_to_be_clear(lake: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for wanted, why in (
        (Wanted(), "say what to compare"),
        (Wanted(first="true"), "given together"),
        (Wanted(split="mood"), "not one of"),
        (Wanted(split="intent", study="x"), "say what"),
        (Wanted(split="tenant=a,b,c"), "name two"),
    ):
        with pytest.raises(BadSelection, match=why):
            sides_of(lake, wanted, Selection(), Window())
    with pytest.raises(NoStudy, match="there are: none"):
        study_lake(tmp_path, "absent")
    with pytest.raises(QueryFailed):
        sides_of(lake, Wanted(first="no_such_column", second="true"), Selection(), Window())


@pytest.mark.parametrize("kind", [*KINDS, "compare"])
def test_an_empty_lake_says_how_to_get_data(kind: str, tmp_path: Path) -> None:
    order = Order(kind, "eventrail study x", Selection(), Wanted(split="arm"))

    study = make(tmp_path / "lake", order, tmp_path / "empty.html")

    assert study.report.empty
    assert "eventrail up" in study.report.todo
    assert study.files == [tmp_path / "empty.html"]
    assert "The lake holds no request yet" in study.files[0].read_text()


def test_the_fingerprint_is_of_the_requests(lake: duckdb.DuckDBPyConnection) -> None:
    choose(lake, Selection(), Window())
    whole = provenance(lake, {}, "x").facts["Hash of the requests"]
    choose(lake, Selection(tenant="acme"), Window())
    part = provenance(lake, {}, "x").facts["Hash of the requests"]

    assert whole != part
    assert whole.endswith("2,000 requests")
