"""The mean rating, four ways, when only some users rate.

* `raw`: of whoever rated. Those who are angry, or idle, rate more.
* `corrected`: each rating counts by one over its chance of being given, which a logistic model
  reads from the request, and a model of ratings fills in for those who did not (augmented inverse
  probability weighting: Robins, Rotnitzky and Zhao, JASA 89, 1994, both cross-fitted). Right if
  what drives answering is in the features; nothing in the data can show that it is.
* `asked`: of requests that were chosen by chance to be asked about, each by one over its
  chance. Free of choice by design as far as those who were asked answered.
* `by user`: mean of the users' means: somebody who rates a hundred times counts once.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.choices.doubly import doubly_robust
from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.choices.predicting import folds_of, predictions
from eventrail.estimating.linear import Estimate, Linear, interval, mean_of
from eventrail.estimating.lines import standardised
from eventrail.estimating.logistic import fit_logistic
from eventrail.estimating.numbers import Floats, Ints, Mask, sigmoid

_LEAST: Final = 0.005
"""Chance of rating below which a request is not weighed up any further."""
_MOST_ANSWER: Final = 0.8
_FEWEST: Final = 20
_MOST_FITTED: Final = 50_000
_FAR: Final = 1.0


class FeedbackReport(msgspec.Struct, frozen=True):
    """The mean rating, four ways.

    Attributes:
        requests: that could have been rated.
        rated: that were.
        raw: mean of the ratings given.
        corrected: as if everybody had rated; None with too few ratings.
        asked: by those who were asked by chance; None if nobody was.
        asked_about: requests that were chosen by chance.
        answered: share of those that were rated.
        by_user: mean of the users' means.
        user_spread: spread of the users' own levels beyond chance (standard deviation).
        problems: what is wrong.
    """

    requests: int
    rated: int
    raw: Estimate | None
    corrected: Estimate | None
    asked: Estimate | None
    asked_about: int
    answered: float
    by_user: Estimate | None
    user_spread: float
    problems: list[str]


def feedback_report(rating: Floats, features: Floats, units: Ints, asked: Floats) -> FeedbackReport:
    """Return the mean rating, four ways.

    Args:
        rating: of each request; NaN for none.
        features: of the requests, `[rows, features]`.
        units: users.
        asked: the probability with which the user was asked; NaN for those who were not.
    """
    rated, chosen = np.isfinite(rating), np.isfinite(asked) & (asked > 0)
    count = int(rated.sum())
    raw = interval(mean_of(rating[rated], units[rated]), "those who rated") if count else None
    corrected = (
        interval(_corrected(rating, features, units), "corrected") if _enough(rated) else None
    )
    both = rated & chosen
    shown = (
        interval(mean_of(rating[both], units[both], 1 / asked[both]), "those who were asked")
        if both.any()
        else None
    )
    level, spread = _by_user(rating[rated], units[rated]) if count else (None, float("nan"))
    answered = float(rated[chosen].mean()) if chosen.any() else 0.0
    return FeedbackReport(
        len(rating), count, raw, corrected, shown, int(chosen.sum()), answered, level, spread,
        list(_problems(rated, chosen, answered, raw, corrected)),
    )  # fmt: skip


def _enough(rated: Mask) -> bool:
    return int(rated.sum()) >= _FEWEST and not rated.all()


def _corrected(rating: Floats, features: Floats, units: Ints) -> Linear:
    """Answering is the action, "everybody answers" the other policy."""
    rated = np.isfinite(rating)
    chance = np.maximum(_chances(rated, features, units), _LEAST)
    chosen = np.where(rated, 0, 1)
    choices = Choices(
        ["rated", "silent"],
        chosen,
        np.where(rated, chance, 1 - chance),
        np.where(rated, rating, 0.0),
        np.tile([1.0, 0.0], (len(rating), 1)),
        units,
        features,
    )
    return doubly_robust(choices, predictions(choices))


def _chances(rated: Mask, features: Floats, units: Ints) -> Floats:
    """Return how likely each request was to be rated, by a model that has not seen its user."""
    folds, found = folds_of(units), np.full(len(rated), float(rated.mean()))
    design = np.concatenate([np.ones((len(features), 1)), standardised(features)], axis=1)
    for fold in np.unique(folds):
        held = folds == fold
        seen = _some(~held)
        known = rated[seen]
        if known.any() and not known.all():
            fitted = fit_logistic(design[seen], known.astype(np.float64), units[seen], strength=1)
            found[held] = sigmoid(design[held] @ fitted.coefficients)
    return found


def _some(which: Mask) -> Ints:
    """Return the rows, or as many of them as a model of who rates needs."""
    rows = np.flatnonzero(which)
    if len(rows) <= _MOST_FITTED:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, _MOST_FITTED, replace=False))


def _by_user(rating: Floats, units: Ints) -> tuple[Estimate, float]:
    """Return the mean of users' means, and how far users' levels differ beyond chance."""
    users, who = np.unique(units, return_inverse=True)
    counts = np.bincount(who).astype(np.float64)
    levels = np.bincount(who, rating) / counts
    within = float(((rating - levels[who]) ** 2).sum()) / max(1.0, len(rating) - len(users))
    between = float(np.var(levels, ddof=1)) if len(users) > 1 else 0.0
    spread = max(0.0, between - within * float((1 / counts).mean()))
    return interval(mean_of(levels, np.arange(len(users))), "mean of users' means"), spread**0.5


def _problems(
    rated: Mask, chosen: Mask, answered: float, raw: Estimate | None, corrected: Estimate | None
) -> Iterator[str]:
    if not rated.any():
        yield "nobody rated"
        return
    if rated.mean() < _MOST_ANSWER:
        yield f"{rated.mean():.1%} of the requests were rated, by choice: the raw mean is theirs"
    if not chosen.any():
        yield "nobody was asked by chance: set `feedback.<policy>.ask_rate` to check the correction"
    elif answered < _MOST_ANSWER:
        yield f"{answered:.0%} of those who were asked answered: `asked` is theirs"
    if raw and corrected and abs(raw.value - corrected.value) > _FAR * raw.half:
        yield "who rates hangs on the request: the corrected mean is beyond the raw one's interval"
