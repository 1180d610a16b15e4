"""`eventrail eval pii` and `eventrail train guard names` from end to end, on rows made here."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eventrail.cli.app import build

ROWS = [
    ("Please call Zebulon Hartwick tomorrow.", "Zebulon Hartwick", "PERSON"),
    ("My e-mail is z.hartwick@example.org by the way.", "z.hartwick@example.org", "EMAIL_ADDRESS"),
    ("The parcel went to Antwerp.", "Antwerp", "GPE"),
    ("이름은 홍길동입니다.", "홍길동", "PS"),
]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), [*arguments], env={"COLUMNS": "160"})


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    rows: list[dict[str, object]] = []
    for at, (text, value, label) in enumerate(ROWS):
        start = text.index(value)
        span = {"type": label, "start": start, "end": start + len(value), "value": value}
        rows.append({"id": str(at), "text": text, "spans": [span]})
    return write(tmp_path / "rows.jsonl", rows)


def test_one_object_with_the_figures_of_all_kinds_together(labelled: Path) -> None:
    result = run("eval", "pii", "--data", str(labelled), "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["name"], found["n"]) == ("pii", 4)
    assert set(found["metrics"]) >= {"precision", "recall", "f2", "token_f2"}
    assert found["metrics"]["f2"]["value"] > 0.7
    assert found["by"]["type"]["PERSON"]["n"] == 1
    assert {"ko", "en"} == set(found["by"]["language"])
    assert "Presidio" in found["baseline"]["name"]
    assert found["metrics"]["recall"]["value"] > found["baseline"]["metrics"]["recall"]["value"]


def test_single_identifiers_are_judged_as_such(tmp_path: Path) -> None:
    case = {"id": "1", "text": "4012888888881881", "entity": "CREDIT_CARD", "recognizer": "card"}
    span = {"type": "CREDIT_CARD", "start": 0, "end": 16, "value": "4012888888881881"}
    data = write(tmp_path / "cases.jsonl", [{**case, "spans": [span]}])
    found = json.loads(run("eval", "pii", "--data", str(data), "--json").stdout)
    assert found["metrics"]["cases_right"]["value"] == 1


def test_rows_of_another_schema_end_with_status_2(tmp_path: Path) -> None:
    data = write(tmp_path / "rows.jsonl", [{"question": "?"}])
    result = run("eval", "pii", "--data", str(data), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "line 1" in result.stderr


def test_a_dry_run_of_training_counts_and_writes_nothing(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "names"
    command = ("train", "guard", "names", "--data", str(labelled), "--out", str(out))
    result = run(*command, "--sentences", "20", "--dry-run")
    assert result.exit_code == 0
    assert "nothing was written" in result.output
    assert not out.exists()
    assert run(*command, "--split", "words").exit_code == 2
