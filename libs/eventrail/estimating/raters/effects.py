"""How much kinder each rater is than the others, from items that several of them rated.

score = item + rater + noise, an additive model: the linear many-facet model of ratings (Linacre,
"Many-Facet Rasch Measurement", 1989, on a scale of equal steps). Items are taken out first, so
only what raters say of the *same* item counts, and who rates the better items does not matter.
Errors are taken between items. Raters with few ratings are shrunk towards 0 by as much as
chance explains of their differences (empirical Bayes: Morris, JASA 78, 1983). Only differences
can be known this way: how kind all of them are together takes items of known score.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, Linear, interval
from eventrail.estimating.numbers import Floats, Ints, sums

_SMALL: Final = 1e-9
_SHOWN: Final = 5


class Rater(msgspec.Struct, frozen=True):
    """One rater beside the others.

    Attributes:
        rater: who.
        ratings: on items that others rated too.
        kindness: how much more it gives than raters do on average, to the same item.
        shrunk: the same, as far as it is not chance.
        noise: standard deviation of what it gives beyond item and kindness; NaN if unknown.
        signal: share of the spread of its ratings that is the items', 0 (chance) to 1.
    """

    rater: str
    ratings: int
    kindness: Estimate
    shrunk: float
    noise: float = float("nan")
    signal: float = float("nan")


class Raters(msgspec.Struct, frozen=True):
    """All raters.

    Attributes:
        raters: one by one.
        raw: mean of all scores.
        corrected: mean over items of what an average rater would have said.
        spread: standard deviation of the raters' true kindness.
        problems: what is wrong.
    """

    raters: list[Rater]
    raw: float
    corrected: Estimate
    spread: float
    problems: list[str]


def kindness(scores: Floats, items: Ints, raters: Ints, names: Sequence[str]) -> Raters:
    """Return the raters' effects.

    Args:
        scores: one each.
        items: what was rated, by code.
        raters: who did, by place in `names`.
        names: of the raters.
    """
    solved = _solve(scores, items, raters, len(names))
    effects, parts, groups = solved
    estimates = [
        interval(Linear(float(effects[each]), parts[:, each], np.arange(len(parts))), "kindness")
        for each in range(len(names))
    ]
    shrunk, spread = _shrunk(effects, np.sqrt((parts * parts).sum(axis=0)))
    shared = np.bincount(items)[items] > 1
    wrong = _problems(groups, names)
    counts = np.bincount(raters[shared], minlength=len(names))
    return Raters(
        [
            Rater(names[each], int(counts[each]), estimates[each], float(shrunk[each]))
            for each in range(len(names))
        ],
        float(scores.mean()),
        _corrected(scores - effects[raters], items, raters, parts, wrong),
        spread,
        wrong,
    )


def _solve(scores: Floats, items: Ints, raters: Ints, count: int) -> tuple[Floats, Floats, Ints]:
    """Return the effects, what each item adds to their errors, and who can be compared."""
    of_item = np.bincount(items).astype(np.float64)
    level = sums(scores, items) / of_item
    seen = np.zeros((len(of_item), count))
    np.add.at(seen, (items, raters), 1.0)
    shares = seen / of_item[:, None]
    link = np.diag(seen.sum(axis=0)) - seen.T @ shares
    inverse = np.linalg.pinv(link, rcond=1e-10)
    pull = np.zeros((len(of_item), count))
    np.add.at(pull, (items, raters), scores - level[items])
    effects = inverse @ pull.sum(axis=0)
    errors = scores - level[items] - effects[raters] + (shares @ effects)[items]
    left = np.zeros((len(of_item), count))
    np.add.at(left, (items, raters), errors)
    return effects, left @ inverse, _components(link)


def _components(link: Floats) -> Ints:
    """Return a number for each rater; raters of one number can be compared."""
    near = (np.abs(link) > _SMALL) | np.eye(len(link), dtype=bool)
    groups = np.arange(len(link))
    for _ in range(len(link)):
        groups = np.where(near, groups[None, :], len(link)).min(axis=1)
    return groups


def _shrunk(effects: Floats, errors: Floats) -> tuple[Floats, float]:
    """Return effects as far as they are not chance, and their true standard deviation."""
    spread = max(0.0, float((effects**2).mean() - (errors**2).mean()))
    return effects * spread / np.maximum(spread + errors**2, _SMALL), float(np.sqrt(spread))


def _corrected(
    values: Floats, items: Ints, raters: Ints, parts: Floats, wrong: Sequence[str]
) -> Estimate:
    """Return the mean over items of what is left without the raters' effects."""
    of_item = np.bincount(items).astype(np.float64)
    known = np.flatnonzero(of_item)
    level = sums(values, items)[known] / of_item[known]
    share = np.bincount(raters, 1 / of_item[items], parts.shape[1]) / len(known)
    middle = float(level.mean())
    errors = (level - middle) / len(known) - (parts @ share)[known]
    return interval(Linear(middle, errors, known), "mean of an average rater", wrong)


def _problems(groups: Ints, names: Sequence[str]) -> list[str]:
    if len(np.unique(groups)) < len(names) and len(np.unique(groups)) == 1:
        return []
    if len(names) == 1:
        return ["one rater: nobody to compare with"]
    apart = [name for name, group in zip(names, groups, strict=True) if group != groups[0]]
    told = ", ".join(apart[:_SHOWN]) + (" ..." if len(apart) > _SHOWN else "")
    return [f"no chain of shared items between {names[0]!r} and {told}: not comparable"]
