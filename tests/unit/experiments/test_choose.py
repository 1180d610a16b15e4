from collections import Counter

import pytest

from eventrail.config.experiments import Arm, Canary, Cascade, Escalate, Experiment, Shadow, Split
from eventrail.config.model import Config, InvalidConfig, Pool, Route, Rule, Template, check
from eventrail.contracts.ids import keyed_rid
from eventrail.router.choose import choose
from eventrail.router.route import first
from tests.unit.experiments.lives import asking


def rids(count: int) -> list[str]:
    return [keyed_rid("t", str(number)) for number in range(count)]


AB = Route(experiment=Experiment({"one": Arm("a"), "two": Arm("b", 3.0, "terse")}))


def test_without_chance_the_routes_pool_answers() -> None:
    choice = choose("r", Route(pool="a"), asking(rids(1)[0]))
    assert (choice.pool, choice.propensity, choice.arm, choice.experiment) == ("a", 1.0, "", "")


def test_a_user_keeps_the_arm_and_the_request_counts_where_there_is_none() -> None:
    arms = {choose("r", AB, asking(rid, user="ann")).arm for rid in rids(50)}
    assert len(arms) == 1
    choices = [choose("r", AB, asking(rid)) for rid in rids(50)]
    assert {choice.arm for choice in choices} == {"one", "two"}
    assert {choice.sticky for choice in choices} == {"request"}
    assert choose("r", AB, asking(rids(1)[0], user="ann")).sticky == "user"


def test_two_tenants_users_of_one_name_are_two() -> None:
    pairs = [
        [choose("r", AB, asking(rids(1)[0], user=f"u{n}", tenant=t)).arm for t in ("acme", "demo")]
        for n in range(60)
    ]
    assert any(first != second for first, second in pairs)


def test_the_propensity_and_the_arms_template_are_told() -> None:
    for rid in rids(20):
        choice = choose("r", AB, asking(rid))
        expected = {"one": (0.25, ""), "two": (0.75, "terse")}[choice.arm]
        assert (choice.propensity, choice.template) == expected
        assert choice.experiment == "r.experiment"


def test_a_larger_share_of_a_canary_only_adds_requests_to_it() -> None:
    def on_trial(share: float) -> set[str]:
        route = Route(pool="a", canary=Canary("b", share))
        return {rid for rid in rids(500) if choose("r", route, asking(rid)).arm == "canary"}

    assert on_trial(0.1) < on_trial(0.3) < on_trial(1.0) == set(rids(500))
    assert on_trial(0.0) == set()


def test_a_split_goes_by_weight() -> None:
    route = Route(split=Split({"a": 1.0, "b": 4.0}))
    counts = Counter(choose("r", route, asking(rid)).pool for rid in rids(2000))
    assert 1520 < counts["b"] < 1680  # four standard deviations around 1600


def test_a_cascade_begins_with_its_smallest_and_holds_it_back() -> None:
    route = Route(cascade=Cascade(["a", "b"], Escalate(min_mean_logprob=-1.0)))
    choice = choose("r", route, asking(rids(1)[0]))
    assert (choice.pool, choice.held, choice.scored, choice.further) == ("a", True, 5, 1)


def test_shadows_are_drawn_apart_from_arms() -> None:
    route = Route(pool="a", canary=Canary("b", 0.5), shadow=Shadow("b", 0.5))
    cells = Counter(
        (choice.arm, choice.shadow)
        for rid in rids(2000)
        for choice in [choose("r", route, asking(rid))]
    )
    assert all(410 < count < 590 for count in cells.values())
    assert len(cells) == 4


@pytest.mark.parametrize(
    ("route", "message"),
    [
        (Route(split=Split({"a": 1, "x": 1})), "split.pools.x: no pool 'x'; there are: a, b"),
        (Route(split=Split({"a": 0})), "split.pools: at least one weight"),
        (Route(split=Split({"a": -1})), "split.pools.a: a weight is at least 0"),
        (Route(pool="a", split=Split({"a": 1})), "pool: is never asked: split chooses"),
        (Route(split=Split({"a": 1}), cascade=Cascade(["a", "b"])), "chooses in one way"),
        (Route(cascade=Cascade(["a"])), "cascade.steps: needs at least two"),
        (Route(cascade=Cascade(["a", "a"])), "cascade.steps: names a pool twice"),
        (
            Route(cascade=Cascade(["a", "b"], Escalate(answer_matches=["("]))),
            r"escalate.answer_matches\[0\]: is no regular expression",
        ),
        (Route(pool="a", canary=Canary("a")), "canary.pool: is the route's own pool"),
        (Route(pool="a", canary=Canary("b", 1.5)), "canary.share: must be 0 to 1"),
        (Route(pool="a", canary=Canary("b", steps=[0.5, 0.1])), "canary.steps: must ascend"),
        (Route(pool="a", shadow=Shadow("x")), "shadow.pool: no pool 'x'"),
        (
            Route(experiment=Experiment({"one": Arm("a", template="gone")})),
            "experiment.arms.one.template: no template 'gone'",
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(route: Route, message: str) -> None:
    pools = {name: Pool(engine="echo") for name in ("a", "b")}
    with pytest.raises(InvalidConfig, match=f"^routes.r.{message}|{message}"):
        check(Config(pools=pools, routes={"r": route}))


def test_an_arms_template_is_the_requests() -> None:
    config = Config(
        pools={"a": Pool(engine="echo")},
        templates={"plain": Template(), "terse": Template(system="Be short.")},
        routes={"r": Route(experiment=Experiment({"short": Arm("a", template="terse")}))},
        rules=[Rule("r", model="echo", route="r")],
    )
    event = first(asking(rids(1)[0]), check(config), ())
    assert (event.template.partition("@")[0], event.arm, event.propensity) == ("terse", "short", 1)
