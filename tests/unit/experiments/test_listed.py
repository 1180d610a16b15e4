import pytest

from eventrail.config.experiments import Arm, Canary, Cascade, Experiment, Shadow, Split
from eventrail.config.model import Config, InvalidConfig, Pool, Route
from eventrail.experiments.listed import UnknownRoute, rows_of, stopped

CONFIG = Config(
    pools={name: Pool(engine="echo") for name in ("a", "b")},
    routes={
        "plain": Route(pool="a"),
        "ab": Route(experiment=Experiment({"one": Arm("a"), "two": Arm("b", 3)}, sticky="tenant")),
        "trial": Route(pool="a", canary=Canary("b", 0.1), shadow=Shadow("b", 0.5)),
        "steps": Route(cascade=Cascade(["a", "b"])),
        "split": Route(split=Split({"a": 1, "b": 1})),
    },
)


def test_every_arm_is_a_row_with_its_share() -> None:
    rows = [(row.route, row.kind, row.arm, row.pool, row.share) for row in rows_of(CONFIG)]
    assert rows == [
        ("ab", "experiment", "one", "a", 0.25),
        ("ab", "experiment", "two", "b", 0.75),
        ("trial", "canary", "baseline", "a", 0.9),
        ("trial", "canary", "canary", "b", 0.1),
        ("trial", "shadow", "shadow", "b", 0.5),
        ("steps", "cascade", "step 0", "a", 1.0),
        ("steps", "cascade", "step 1", "b", None),
        ("split", "split", "a", "a", 0.5),
        ("split", "split", "b", "b", 0.5),
    ]


@pytest.mark.parametrize(
    ("route", "winner", "pool"),
    [("trial", "", "a"), ("trial", "canary", "b"), ("ab", "two", "b"), ("steps", "b", "b")],
)
def test_one_pool_answers_after_a_stop(route: str, winner: str, pool: str) -> None:
    assert stopped(CONFIG, route, winner).routes[route] == Route(pool=pool)


def test_what_cannot_be_stopped_is_said() -> None:
    with pytest.raises(UnknownRoute, match="those that do: ab, trial, steps, split"):
        stopped(CONFIG, "plain")
    with pytest.raises(InvalidConfig, match="say which arm answers from now on: one, two"):
        stopped(CONFIG, "ab")
    with pytest.raises(InvalidConfig, match="no arm 'three'; there are: one, two"):
        stopped(CONFIG, "ab", "three")
