"""`eventrail study` and `eventrail incidents measures` on a lake as the archiver writes it."""

import shlex
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.lake.arrow import parquet
from loadtests.made_lake import Shape, make_lake

KINDS = (
    "cost --by tenant",
    "quality --since 20d",
    "feedback",
    "drift",
    "compare --split arm=control,canary",
    "operations",
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "lake"
    make_lake(folder, Shape(600, days=2))
    return folder


def run(*arguments: str) -> str:
    result = CliRunner().invoke(build(), list(arguments))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_the_command_on_the_page_makes_the_page_again(
    kind: str, lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = [*kind.split(), "--lake", str(lake), "--out", "page.html", "--json"]

    said = msgspec.json.decode(run("study", *arguments))

    assert not said["empty"]
    assert all(said[part] for part in ("changed", "sure", "todo", "subject"))
    first = {Path(each).name: Path(each).read_bytes() for each in [said["page"], *said["data"]]}
    assert all(parquet.read_table(each).num_rows for each in said["data"])
    page = first["page.html"].decode()
    command = page.partition("<pre><code>")[2].partition("</code>")[0]
    again = shlex.split(command)
    assert again[:2] == ["eventrail", "study"]
    run(*again[1:])
    assert Path("page.html").read_bytes() == first["page.html"]
    for path in said["data"]:
        assert Path(path).read_bytes() == first[Path(path).name]
    assert "sequences 1 to" in page


def test_measures_of_operations(lake: Path) -> None:
    arguments = ("incidents", "measures", "--lake", str(lake))
    found = msgspec.json.decode(run(*arguments, "--json"))

    assert found["changes"] > 0
    assert 0 <= found["failure_rate"]["low"] <= found["failure_rate"]["high"] <= 1
    assert "change failure rate" in run(*arguments)


def test_what_cannot_be_understood_is_one_line(lake: Path) -> None:
    for arguments in (
        ["cost", "--since", "yesterday"],
        ["cost", "--by", "mood"],
        ["compare"],
        ["compare", "--study", "absent"],
        ["quality", "--where", "no_such_column = 1"],
    ):
        result = CliRunner().invoke(build(), ["study", *arguments, "--lake", str(lake)])
        assert result.exit_code == 1
        assert type(result.exception).__module__.startswith("eventrail.")


def test_help_teaches() -> None:
    text = run("study", "--help")

    assert "study drift --since 7d" in text
    assert "--split" in run("study", "compare", "--help")
