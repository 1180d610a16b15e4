"""`eventrail estimate` over a lake that was made by hand; docs/estimates.md shows the same."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from eventrail.cli.commands import estimate
from eventrail.config.convert import convert
from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.estimating.loops.remedies import remedies
from tests.integration.console import matches, steps
from tests.unit.estimating.lake import ANCHORS, BETTER, KIND, LARGE, REQUESTS, make, rid_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "estimates.md"
APP = typer.Typer()
estimate.add(APP)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("estimates")
    make(made / "lake")
    return made


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


def run(line: str) -> str:
    result = CliRunner(env={"COLUMNS": "110"}).invoke(APP, shlex.split(line))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def found(line: str) -> Any:
    return json.loads(run(f"estimate {line} --lake lake --json"))


@pytest.mark.usefixtures("here")
def test_the_document_shows_what_the_commands_print(folder: Path) -> None:
    played = 0
    for typed, printed in steps(DOCUMENT.read_text(encoding="utf-8"), folder):
        shown = run(shlex.join(typed))
        assert matches(printed, shown), shown
        played += 1
    assert played >= 6


@pytest.mark.usefixtures("here")
def test_a_policy_is_weighed_by_the_logged_chances() -> None:
    report = found("policy --target arm=large --reward judged")
    assert report["supported"]
    assert report["requests"] == REQUESTS
    robust, logged = report["estimates"]["doubly robust"], report["logged"]
    gain = (1 - LARGE) * BETTER
    assert logged["value"] + gain == pytest.approx(robust["value"], abs=0.03)
    assert report["gain"]["low"] < gain < report["gain"]["high"]


@pytest.mark.usefixtures("here")
def test_a_policy_may_be_shares_or_sql_or_a_configuration(folder: Path) -> None:
    shares = found("policy --target arm=small:0.5,large:0.5 --reward cost")
    assert shares["estimates"]["doubly robust"]["value"] == pytest.approx(0.0055, abs=1e-6)
    picked = found(
        "policy --reward cost --target-sql "
        "\"CASE WHEN length(question) > 50 THEN 'large' ELSE 'small' END\""
    )
    assert 0.001 < picked["estimates"]["doubly robust"]["value"] < 0.01
    config = {
        "pools": {"small": {"engine": "echo"}, "large": {"engine": "echo"}},
        "routes": {"chat": {"experiment": {"arms": {
            "small": {"pool": "small", "weight": 1}, "large": {"pool": "large", "weight": 3}}}}},
        "rules": [{"name": "all", "route": "chat"}],
        "templates": {"plain": {}},
    }  # fmt: skip
    (folder / "next.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    given = found("policy --target-config next.yaml --reward cost")
    assert given["overlap"]["actions"][0]["target"] == 0.75


@pytest.mark.usefixtures("here")
def test_a_policy_without_support_is_told() -> None:
    report = found("policy --target arm=huge")
    assert not report["supported"]
    assert "no support" in report["problems"][0]
    assert report["estimates"] == {}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("policy --target arm=large --experiment other", "no request of experiment 'other'"),
        ("policy --target arm=large --where \"tenant = 'nobody'\"", "nothing was chosen by chance"),
        ("policy", "say which policy"),
        ("policy --target arm=large:much", "is no share"),
        ("policy --target arm=large --reward nothing", "nothing"),
        ("policy --target arm=large --model magic", "--model 'magic'"),
        ("policy --target-sql NULL", "names no arm for 500 of 500"),
        ("mean --label known", "--score judged"),
        ("mean --label known --score rating", "--score judged"),
        ("mean --label known --score judged:length", "no judge"),
        ("mean --label known --score judged --where false", "no judge"),
        ("compare --label known --score judged", "an anchor is of no group"),
        ("mean --labels none.csv --score judged", "no CSV"),
        ('mean --label "judged:it\'s"', "no name of a check"),
    ],
)
@pytest.mark.usefixtures("here")
def test_what_does_not_fit_is_told(line: str, told: str) -> None:
    with pytest.raises(EventrailError, match=re.escape(told)):
        run(f"estimate {line} --lake lake")


@pytest.mark.usefixtures("here")
def test_ratings_by_choice_stand_beside_those_that_were_asked_for() -> None:
    report = found("mean")
    assert report["raw"]["value"] < report["asked"]["value"]
    assert report["asked"]["low"] < 0.06 < report["asked"]["high"]
    assert report["asked_about"] == 55
    assert report["answered"] == 1


@pytest.mark.usefixtures("here")
def test_few_labels_of_a_file_correct_many_scores(folder: Path) -> None:
    rows = [f"{rid_of(n)},{(n * 37 % 100) / 100},0.1" for n in range(0, REQUESTS, 10)]
    (folder / "people.csv").write_text("\n".join(["rid,label,chance", *rows]), encoding="utf-8")
    report = found("mean --labels people.csv --score judged")
    assert report["labelled"] == 50
    assert report["rows"] == REQUESTS


@pytest.mark.parametrize("score", ["judged", "judged:quality"])
@pytest.mark.usefixtures("here")
def test_anchors_correct_many_scores(score: str) -> None:
    known = found(f"mean --label known --score {score}")
    assert (known["labelled"], known["rows"]) == (2 * ANCHORS, REQUESTS)
    assert known["bias"]["low"] < KIND < known["bias"]["high"]
    assert known["bias"]["ess"] == pytest.approx(ANCHORS)
    assert known["worth"] > 2
    assert "anchors" in known["assumes"]
    assert not any("unlike" in each for each in known["problems"])
    people = found(f"mean --labels labels.csv --score {score}")
    assert known["estimate"]["low"] < people["estimate"]["value"] < known["estimate"]["high"]


@pytest.mark.usefixtures("here")
def test_anchors_that_are_unlike_the_requests_are_told() -> None:
    better = found("mean --label known --score judged --where \"arm = 'large'\"")
    assert any("unlike" in each for each in better["problems"])


@pytest.mark.usefixtures("here")
def test_labels_may_be_the_ratings_of_those_who_were_asked() -> None:
    report = found("mean --label rating --score judged --asked")
    assert report["labelled"] == 55
    assert not any("by choice" in each for each in report["problems"])
    assert any("by choice" in each for each in found("mean --score judged")["problems"])


@pytest.mark.usefixtures("here")
def test_groups_and_comparisons_of_their_answers() -> None:
    report = found("compare --by arm --labels labels.csv --score judged")
    assert {each["group"] for each in report["groups"]} == {"small", "large"}
    (difference,) = report["differences"]
    sign = 1 if difference["group"] == "large" else -1
    ends = sorted(sign * difference["difference"][end] for end in ("low", "high"))
    assert ends[0] < BETTER < ends[1]
    table = report["table"]
    assert table["standings"][0]["model"] == "large"
    assert table["first"]["low"] > 0


@pytest.mark.usefixtures("here")
def test_the_biases_that_were_planted_are_found() -> None:
    report = found("bias")
    (judge,) = report["judges"]["judges"]
    assert judge["people"]["kindness"]["low"] < 0.1 < judge["people"]["kindness"]["high"]
    assert judge["position"]["first"]["low"] > 0.5
    assert any("kinder than people" in each for each in judge["problems"])
    assert not any("drifts" in each for each in judge["problems"])


@pytest.mark.usefixtures("here")
def test_the_document_that_crowds_out_the_others_is_found() -> None:
    documents, arms, models = found("loops")
    assert documents["kind"] == "documents"
    assert documents["verdict"] in {"loop", "narrowing"}
    assert documents["most"][0]["thing"] == "d0"
    assert arms["verdict"] == models["verdict"] == "none"
    assert arms["explored"] == 1


@pytest.mark.parametrize("line", ["policy --target arm=large", "bias", "loops"])
@pytest.mark.usefixtures("here")
def test_plots_are_files_and_the_same_every_time(line: str, folder: Path) -> None:
    run(f"estimate {line} --lake lake --plot one.svg")
    run(f"estimate {line} --lake lake --plot two.svg")
    first = (folder / "one.svg").read_text(encoding="utf-8")
    assert "<svg" in first
    assert first == (folder / "two.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "line", ["mean", "mean --score judged --json", "compare", "bias", "loops --json"]
)
def test_an_empty_lake_says_so(line: str, tmp_path: Path) -> None:
    shown = run(f"estimate {line} --lake {tmp_path}")
    assert json.loads(shown) is not None if "--json" in line else shown


@pytest.mark.parametrize("kind", ["documents", "arms", "models", "cached answers"])
def test_remedies_are_lines_of_configuration(kind: Any) -> None:
    for remedy in remedies(kind):
        _, _, lines = remedy.partition(":\n")
        document = yaml.safe_load(lines.replace("POOL", "one").replace("OTHER", "two"))
        assert convert(
            {**document, "pools": {name: {"engine": "echo"} for name in ("one", "two")}}, Config
        )
