from datetime import timedelta

from msgspec.structs import replace

from eventrail.config.experiments import Canary, Rollback
from eventrail.config.model import Config, Pool, Route
from eventrail.contracts.changes import Changed, FieldChange
from eventrail.contracts.notes import Judged
from eventrail.experiments.watch import Anchor, Watch, anchor_of
from tests.lives import NOW
from tests.unit.experiments.test_estimate import outcome

CANARY = Canary(
    "new", 0.5, steps=[0.5, 1.0],
    rollback=Rollback(10, error_rate_above=0.2, judge_check="grounded", window_s=60),
)  # fmt: skip
CONFIG = Config(
    pools={name: Pool(engine="echo") for name in ("old", "new")},
    routes={"r": Route(pool="old", canary=CANARY)},
)
ANCHOR = Anchor(5, NOW)


def watching(anchor: Anchor = ANCHOR) -> Watch:
    watch = Watch()
    watch.follow(CONFIG, {"r": anchor})
    return watch


def feed(watch: Watch, count: int, *, failing: int = 0, start: int = 0, revision: int = 5) -> None:
    for number in range(start, start + count):
        one = outcome(number, "canary", ok=number - start >= failing)
        at = NOW + timedelta(seconds=start + (number - start) / count)
        watch.take(replace(one, experiment="r.canary", revision=revision, at=at))


def verdict(watch: Watch, seconds: float) -> tuple[str, float]:
    ((_, found, _),) = watch.verdicts(NOW + timedelta(seconds=seconds))
    return found.action, found.share


def test_it_is_taken_back_within_the_window_and_promoted_after_a_good_one() -> None:
    watch = watching()
    feed(watch, 30, failing=25)
    assert verdict(watch, 30) == ("rollback", 0.0)
    watch = watching()
    feed(watch, 30)
    assert verdict(watch, 30) == ("hold", 0.5)
    assert verdict(watch, 62) == ("hold", 0.5)  # stragglers may come
    assert verdict(watch, 66) == ("promote", 1.0)


def test_a_short_window_has_a_short_grace() -> None:
    watch = Watch()
    short = replace(CANARY, rollback=Rollback(10, error_rate_above=0.2, window_s=3))
    watch.follow(replace(CONFIG, routes={"r": Route(pool="old", canary=short)}), {"r": ANCHOR})
    feed(watch, 30)
    assert verdict(watch, 3.5) == ("hold", 0.5)
    assert verdict(watch, 4) == ("promote", 1.0)


def test_requests_of_an_older_configuration_do_not_count() -> None:
    watch = watching()
    feed(watch, 30, failing=30, revision=4)
    assert verdict(watch, 30) == ("hold", 0.5)


def test_a_window_begins_with_nothing() -> None:
    watch = watching()
    feed(watch, 9, failing=9)
    feed(watch, 9, failing=9, start=125)
    assert verdict(watch, 130) == ("hold", 0.5)  # nine are too few, twice
    feed(watch, 9, failing=9, start=140)
    assert verdict(watch, 150) == ("rollback", 0.0)


def test_a_judgement_counts_once_before_or_after_its_request() -> None:
    watch = watching()
    good, bad = Judged("j", {"grounded": 1.0}), Judged("j", {"grounded": 0.0, "other": 1.0})
    watch.judged(f"{1:032x}", bad)
    feed(watch, 3)
    watch.judged(f"{0:032x}", good)
    watch.judged(f"{0:032x}", good)
    ((_, _, window),) = watch.verdicts(NOW + timedelta(seconds=10))
    assert sorted(window.of("canary").scores) == [0.0, 1.0]


def test_the_anchor_is_the_last_change_that_touched_the_canary_or_its_pool() -> None:
    def changed(revision: int, path: str) -> Changed:
        at = NOW + timedelta(seconds=revision)
        diff = [FieldChange(path, "changed", 1, 2)]
        return Changed("0", at, "me", "document", revision - 1, revision, diff, "set")

    changes = [
        changed(2, "routes.r.canary.share"),
        changed(3, "routes.other.canary.share"),
        changed(4, "pools.new.model"),
        changed(5, "pools.newer.model"),
        changed(6, "limits.open_requests"),
    ]
    assert anchor_of("r", CANARY, changes) == Anchor(4, NOW + timedelta(seconds=4))
    assert anchor_of("r", CANARY, changes[:2]).revision == 2
    assert anchor_of("r", CANARY, []) == Anchor()
