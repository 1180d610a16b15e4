"""Logs with a bias of known size: what a naive reader, and what the estimators, make of them.

Each function draws one log and returns the truth, the naive estimate and the corrected one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from eventrail.estimating.answering.feedback import feedback_report
from eventrail.estimating.choices.doubly import doubly_robust
from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.choices.predicting import predictions
from eventrail.estimating.choices.weighing import snips
from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.lines import ranks, slope
from eventrail.estimating.places.examined import examined
from eventrail.estimating.powered.mean import Labelled, powered_mean
from eventrail.estimating.raters.effects import kindness
from eventrail.estimating.raters.order import order_effects
from eventrail.estimating.ratings.davidson import Games, fit_strengths
from eventrail.estimating.verdicts.given import Verdicts
from eventrail.estimating.verdicts.length import controlled_win_rate

Floats = npt.NDArray[np.float64]
Chance = np.random.Generator


class Recovered(NamedTuple):
    """One log.

    Attributes:
        truth: what was planted.
        naive: what somebody says who does not know of the bias.
        corrected: what the estimator says.
    """

    truth: float
    naive: Estimate
    corrected: Estimate


class Planted(NamedTuple):
    """A bias and how to plant it.

    Attributes:
        name: of the bias.
        sizes: to try; the unit is the function's own.
        draw: makes a log with so much of it.
    """

    name: str
    sizes: tuple[float, ...]
    draw: Callable[[Chance, float], Recovered]


_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(60)
_GAP, _SPREAD = 0.4, 1.0
"""Mean and standard deviation of how much better this answer is, in log odds."""


_LABELLED, _MOSTLY = 0.05, 0.85


def _sigmoid(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def _true_win_rate() -> float:
    return float(_WEIGHTS @ _sigmoid(_GAP + _SPREAD * _NODES) / _WEIGHTS.sum())


def _verdicts(chance: Chance, place: float, length: float) -> Verdicts:
    """Return verdicts of a judge with biases in log odds, 300 pairs in both orders."""
    pairs = 300
    better = chance.normal(_GAP, _SPREAD, pairs)
    gap = chance.normal(150, 300, pairs)
    pull = length * np.tanh(gap / gap.std())
    win = [chance.random(pairs) < _sigmoid(better + pull + side * place) for side in (1, -1)]
    rows, ones = np.arange(pairs), np.ones(pairs)
    return Verdicts(
        np.concatenate(win).astype(np.float64),
        np.concatenate([ones, -ones]),
        np.concatenate([gap, gap]),
        np.concatenate([rows, rows]),
        np.concatenate([rows, rows]),
        np.zeros((2 * pairs, 0)),
    )


def position(chance: Chance, size: float) -> Recovered:
    """A judge that adds `size` log odds to what it sees first; naively, this answer is first."""
    given = _verdicts(chance, size, 0.0)
    first = given.only(given.place > 0)
    found = controlled_win_rate(given)
    assert found is not None  # noqa: S101 -- there are verdicts
    return Recovered(_true_win_rate(), interval(mean_of(first.win, first.units)), found.controlled)


def length(chance: Chance, size: float) -> Recovered:
    """A judge that adds up to `size` log odds to a longer answer; this one mostly is."""
    given = _verdicts(chance, 0.0, size)
    found = controlled_win_rate(given)
    assert found is not None  # noqa: S101 -- there are verdicts
    return Recovered(_true_win_rate(), found.raw, found.controlled)


def both(chance: Chance, size: float) -> Recovered:
    """A judge with both biases, each of `size`."""
    given = _verdicts(chance, size, size)
    first = given.only(given.place > 0)
    found = controlled_win_rate(given)
    assert found is not None  # noqa: S101 -- there are verdicts
    return Recovered(_true_win_rate(), interval(mean_of(first.win, first.units)), found.controlled)


def leniency(chance: Chance, size: float) -> Recovered:
    """A judge that gives `size` more than people; 150 of 3,000 answers have a label."""
    rows = 3000
    truth = chance.beta(4, 3, rows)
    score = 0.8 * truth + 0.1 + size + chance.normal(0, 0.1, rows)
    label = np.where(chance.random(rows) < _LABELLED, truth + chance.normal(0, 0.05, rows), np.nan)
    found = powered_mean(Labelled.of(label, score))
    return Recovered(4 / 7, interval(found.scores), interval(found.estimate))


def raters(chance: Chance, size: float) -> Recovered:
    """Six raters, kindness -size to size, the kind ones get better items; is the first harsh?"""
    items, count = 300, 6
    kind = np.linspace(-size, size, count)
    worth = chance.normal(0, 0.2, items)
    odds = np.exp(6 * worth[:, None] * np.linspace(-1, 1, count))
    who = np.stack(
        [chance.choice(count, 3, replace=False, p=row / row.sum()) for row in odds]
    ).ravel()
    item = np.repeat(np.arange(items), 3)
    score = 0.5 + worth[item] + kind[who] + chance.normal(0, 0.1, len(item))
    found = kindness(score, item.astype(np.intp), who.astype(np.intp), list("abcdef"))
    own = mean_of(score[who == 0] - score.mean(), item[who == 0])
    return Recovered(float(kind[0]), interval(own), found.raters[0].kindness)


def order(chance: Chance, size: float) -> Recovered:
    """Raters who give `size` more at the end of their list than at its start."""
    users, each = 30, 20
    who = np.repeat(np.arange(users), each)
    place = np.tile(np.arange(each, dtype=np.float64), users)
    score = 0.5 + size * place / (each - 1) + chance.normal(0, 0.05, users)[who]
    score = score + chance.normal(0, 0.2, len(who))
    found = order_effects(score, place, who.astype(np.intp))
    assert found is not None  # noqa: S101 -- there are ratings
    return Recovered(0.5, interval(mean_of(score, who.astype(np.intp))), found.start)


def judge_drift(chance: Chance, size: float) -> Recovered:
    """A judge that grows kinder by `size` over 120 anchors, while the system grows worse."""
    rows = 120
    at = np.arange(rows, dtype=np.float64)
    known = 0.7 - 0.2 * ranks(at) + chance.normal(0, 0.1, rows)
    score = known + size * ranks(at) + chance.normal(0, 0.1, rows)
    units = np.arange(rows)
    naive = interval(slope(ranks(at), score, units))
    return Recovered(size, naive, interval(slope(ranks(at), score - known, units)))


def place(chance: Chance, size: float) -> Recovered:
    """Places looked at 1 / (1 + size k) as often; the thing in question is mostly at the last."""
    lists, things = 600, 4
    worth = np.asarray([0.6, 0.5, 0.4, 0.5])
    seen = 1 / (1 + size * np.arange(things))
    dealt = chance.integers(0, 2, lists) == 1
    ranked = np.tile(np.arange(things), (lists, 1))
    mixed = np.argsort(chance.random((lists, things)), axis=1)
    thing = np.where(dealt[:, None], mixed, ranked).ravel()
    where = np.tile(np.arange(things), lists)
    liked = (chance.random(len(thing)) < seen[where] * worth[thing]).astype(np.float64)
    units = np.repeat(np.arange(lists), things)
    found = examined(
        where.astype(np.intp), thing.astype(np.intp), liked,
        units=units, names=list("abcd"), dealt=np.repeat(dealt, things),
    )  # fmt: skip
    naive = interval(mean_of(liked[thing == things - 1], units[thing == things - 1]))
    return Recovered(0.5, naive, found.things[3].worth)


def silence(chance: Chance, size: float) -> Recovered:
    """Users who rate bad answers more: the odds of rating fall by `size` with what they see."""
    users, each = 400, 5
    who = np.repeat(np.arange(users), each)
    seen = chance.normal(0, 1, (users * each, 2))
    rating = 0.3 * seen[:, 0] - 0.1 * seen[:, 1] + chance.normal(0, 0.3, users)[who]
    rating = rating + chance.normal(0, 0.3, len(who))
    rates = chance.random(len(who)) < _sigmoid(-1 - size * seen[:, 0])
    given = np.where(rates, rating, np.nan)
    found = feedback_report(given, seen, who, np.full(len(who), np.nan))
    assert found.raw is not None  # noqa: S101 -- there are ratings
    assert found.corrected is not None  # noqa: S101 -- and silent users
    return Recovered(0.0, found.raw, found.corrected)


def logged(chance: Chance, size: float, *, robust: bool = True) -> Recovered:
    """An arm that is dealt to easy requests more; log odds `size` for each unit of ease."""
    rows = 1500
    ease = chance.normal(0, 1, (rows, 2))
    odds = np.clip(_sigmoid(size * ease[:, 0]), 0.03, 0.97)
    chosen = (chance.random(rows) < odds).astype(np.intp)
    reward = 0.5 + 0.2 * ease[:, 0] + 0.1 * ease[:, 1] + 0.1 * chosen
    reward = reward + chance.normal(0, 0.2, rows)
    target = np.tile([0.0, 1.0], (rows, 1))
    propensity = np.where(chosen == 1, odds, 1 - odds)
    choices = Choices(["a", "b"], chosen, propensity, reward, target, np.arange(rows), ease)
    naive = interval(mean_of(reward[chosen == 1], np.flatnonzero(chosen == 1)))
    found = doubly_robust(choices, predictions(choices)) if robust else snips(choices)
    return Recovered(0.6, naive, interval(found))


def opponents(chance: Chance, size: float) -> Recovered:
    """Three models; the middle one mostly meets the weakest. Strengths -size, 0, size."""
    strength, users = np.asarray([-size, 0.0, size]), 60
    rows = 900
    who = chance.integers(0, users, rows)
    one = np.ones(rows, np.intp)
    other = np.where(chance.random(rows) < _MOSTLY, 0, 2).astype(np.intp)
    ahead = chance.integers(0, 2, rows) == 1
    first, second = np.where(ahead, one, other), np.where(ahead, other, one)
    logits = np.stack([strength[first] + 0.3, strength[second]], axis=1)
    tie = logits.mean(axis=1) - 0.3
    odds = np.exp(np.concatenate([logits, tie[:, None]], axis=1))
    draw = chance.random(rows)[:, None] > np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
    win = np.asarray([1.0, 0.0, 0.5])[draw.sum(axis=1)]
    games = Games(first, second, win, who.astype(np.intp), 3)
    found = fit_strengths(games).against_all(1)
    own = np.where(ahead, win, 1 - win)
    return Recovered(0.5, interval(mean_of(own, who.astype(np.intp))), interval(found))


BIASES = (
    Planted("position", (0.5, 1.0, 2.0), position),
    Planted("length", (0.5, 1.0, 2.0), length),
    Planted("position and length", (1.0,), both),
    Planted("leniency", (0.05, 0.1, 0.2), leniency),
    Planted("kindness of a rater", (0.05, 0.1, 0.2), raters),
    Planted("order of ratings", (0.1, 0.2), order),
    Planted("drift of the judge", (0.0, 0.1, 0.2), judge_drift),
    Planted("places", (0.5, 1.0), place),
    Planted("who answers", (0.5, 1.0), silence),
    Planted("who is dealt an arm", (0.5, 1.0), logged),
    Planted("whom a model meets", (0.5, 1.0), opponents),
)
