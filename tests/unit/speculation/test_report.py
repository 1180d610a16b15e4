import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

from eventrail.config.pool import Speculation
from eventrail.lake.arrow import parquet
from eventrail.speculation.advice import advise
from eventrail.speculation.equality import Difference
from eventrail.speculation.files import Report, write_report
from eventrail.speculation.modes import Mode
from eventrail.speculation.plan import Plan
from eventrail.speculation.table import advice_text, results_table
from tests.unit.speculation.rows import row

MODES = [Mode("none", Speculation()), Mode("ngram", Speculation("ngram"))]
PLAN = Plan("p", MODES, [1, 8], 1, 64, cold=False)
ROWS = [
    row("none", 1, 100), row("ngram", 1, 250), row("none", 8, 100),
    row("ngram", 8, 200, Difference("q7", 3, 11, -1, 2, 9)),
]  # fmt: skip


def test_the_table_shows_every_row_and_says_where_answers_differ() -> None:
    text = results_table(ROWS)
    line = next(line for line in text.splitlines() if line.startswith("    1  ngram"))
    assert line.split()[2:5] == ["250", "(250-250)", "2.50"]
    assert ".90 .50" in line
    assert line.endswith("yes")
    assert "ngram at batch 8: 2 of 9 answers differ, first that of prompt q7 at token 3" in text


def test_advice_is_a_line_a_load() -> None:
    lines = advice_text(advise(ROWS, ["none", "ngram"])).splitlines()
    assert lines[0].split()[:4] == ["1", "at", "once", "ngram"]
    assert lines[1].split()[:4] == ["8", "at", "once", "none"]  # ngram's answers differ there
    assert lines[2].startswith(" all loads  none")


def test_a_report_is_a_table_charts_and_the_whole_as_json(tmp_path: Path) -> None:
    report = Report(PLAN, "a machine", 9, ROWS, advise(ROWS, ["none", "ngram"]), [])
    paths = write_report(tmp_path / "out", report)
    assert all(path.is_file() for path in paths)
    with (tmp_path / "out" / "results.csv").open() as file:
        lines = list(csv.DictReader(file))
    assert [line["mode"] for line in lines] == ["none", "ngram", "none", "ngram"]
    assert [line["equal"] for line in lines] == ["True", "True", "True", "False"]
    table = parquet.read_table(tmp_path / "out" / "results.parquet")
    assert table.column("speedup").to_pylist() == [1.0, 2.5, 1.0, 2.0]
    whole = json.loads((tmp_path / "out" / "results.json").read_text())
    assert whole["rows"][3]["difference"]["prompt"] == "q7"
    for chart in ("speed.svg", "acceptance.svg"):
        root = ET.fromstring((tmp_path / "out" / chart).read_text())  # noqa: S314 -- we wrote it
        texts = [element.text for element in root.iter() if element.text]
        assert "ngram" in texts
