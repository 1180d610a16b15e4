"""What is written down before a replay runs."""

from pathlib import Path

import pytest

from eventrail.config.model import Config, Pool, Rule, Template
from eventrail.replaying.changed import Change
from eventrail.replaying.changes import with_changes
from eventrail.replaying.points import InvalidPoint, Point
from eventrail.replaying.preparing import NothingChosen, Wanted, at, prepare
from eventrail.replaying.selecting import Selection
from eventrail.replaying.study import Study, StudyBusy, StudyMissing, study_in
from tests.lives import ACCEPTED, GENERATED, LIFE, record

CONFIG = Config(
    pools={"echo": Pool(engine="echo"), "other": Pool(engine="echo")},
    templates={"plain": Template()},
    rules=[Rule(name="echo", model="echo", pool="echo")],
    artefacts={"intents": "v2"},
)
WANTED = Wanted("a", "", ["model=other"], Selection())


def test_a_plan_says_all_that_a_run_needs(tmp_path: Path) -> None:
    changed = with_changes(CONFIG, [Change("model", "other")])
    lives = [record(*LIFE), record(*LIFE, tenant="gone")]
    broken = record(ACCEPTED, GENERATED)
    with Study(tmp_path / "a") as study:
        prepare(study, WANTED, changed, tmp_path, [*lives, broken])
        assert study.names() == [("acme", lives[0].rid), ("gone", lives[1].rid)]
        plan = study.plan
        config, _ = study.config()
    assert (plan.point, plan.requests, plan.pools) == ("router", 2, ["other"])
    assert plan.begins is Point.ROUTER
    assert plan.estimate is not None
    assert plan.estimate.generated == 2
    assert set(config.tenants) == {"acme", "gone"}
    assert config.artefacts == {}
    assert [each.partition(":")[0] for each in plan.told] == [
        "intents",
        "left out, as their events do not fit together",
    ]
    life = study.life("gone", lives[1].rid)
    assert life is not None
    assert list(life.raw) == list(lives[1].events)
    assert study.life("acme", "f" * 32) is None


def test_a_study_of_nothing_is_refused(tmp_path: Path) -> None:
    with Study(tmp_path / "a") as study, pytest.raises(NothingChosen):
        prepare(study, WANTED, with_changes(CONFIG, [Change("model", "other")]), tmp_path, [])


def test_one_process_at_a_time_holds_a_study(tmp_path: Path) -> None:
    with Study(tmp_path / "a"), pytest.raises(StudyBusy), Study(tmp_path / "a"):
        pass


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 65])
def test_a_name_is_one_of_a_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(StudyMissing):
        study_in(tmp_path, name)


def test_a_replay_may_begin_earlier_and_not_later() -> None:
    changed = with_changes(CONFIG, [Change("model", "other")])
    assert at(changed, WANTED._replace(begin=Point.GUARDRAIL)).point is Point.GUARDRAIL
    with pytest.raises(InvalidPoint, match="router"):
        at(changed, WANTED._replace(begin=Point.VERDICT))
    none = with_changes(CONFIG, [Change("none", "")])
    assert at(none, WANTED._replace(changes=["none"], begin=Point.MODEL)).point is Point.MODEL
