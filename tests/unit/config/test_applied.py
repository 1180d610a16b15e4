"""Who works by a change, from what the processes answer."""

from datetime import UTC, datetime

from eventrail.config.changing.applied import lagging, refusals
from eventrail.contracts.config_states import ConfigState

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def state(by: str, revision: int, *, refused: int = 0, reason: str = "") -> ConfigState:
    return ConfigState(by, revision, NOW, refused=refused, reason=reason)


def test_nobody_lags_once_all_have_the_revision_or_a_later_one() -> None:
    assert lagging(["a", "b"], [state("a", 7), state("b", 9)], 7) == []
    assert lagging([], [], 7) == []


def test_who_is_silent_behind_or_refused_is_named_with_the_reason() -> None:
    states = [state("behind", 6), state("no", 6, refused=7, reason="limits.x: no"), state("ok", 7)]
    lags = lagging(["behind", "no", "ok", "silent"], states, 7)
    assert {lag.by: lag.reason for lag in lags} == {
        "silent": "it does not answer",
        "behind": "it works by revision 6",
        "no": "it refused revision 7: limits.x: no",
    }
    assert [lag.by for lag in refusals(lags)] == ["no"]


def test_who_came_later_counts_too() -> None:
    assert [lag.by for lag in lagging([], [state("new", 6)], 7)] == ["new"]


def test_an_older_refusal_is_only_being_behind() -> None:
    (lag,) = lagging(["a"], [state("a", 5, refused=6, reason="old")], 7)
    assert lag.reason == "it works by revision 5"
