"""Models by strength, from comparisons."""

from collections.abc import Sequence

import msgspec
import numpy as np

from eventrail.estimating.linear import Estimate, interval, mean_of
from eventrail.estimating.numbers import Ints
from eventrail.estimating.ratings.davidson import Games, Strengths, fit_strengths


class Standing(msgspec.Struct, frozen=True):
    """One model.

    Attributes:
        model: its name.
        comparisons: that it was in.
        strength: log odds against an average model.
        win: mean win rate against each other model, ties half.
        raw: share of its comparisons that it won, ties half; hangs on whom it met.
    """

    model: str
    comparisons: int
    strength: Estimate
    win: Estimate
    raw: Estimate


class Table(msgspec.Struct, frozen=True):
    """All models, the strongest first.

    Attributes:
        standings: one by one.
        wins: win rate of each model (row) against each (column), in the order of `standings`.
        first: log odds that being shown first adds; None if nobody knows.
        ties: share of ties.
        problems: what is wrong.
    """

    standings: list[Standing]
    wins: list[list[Estimate | None]]
    first: Estimate | None
    ties: float
    problems: list[str]


def table_of(games: Games, names: Sequence[str]) -> Table | None:
    """Return the table; None without a comparison of two different models."""
    if not len(games.win) or games.models < 2:  # noqa: PLR2004 -- it takes two
        return None
    fitted, wrong = fit_strengths(games), _problems(games, names)
    order = sorted(range(games.models), key=lambda each: -fitted.strength(each).value)
    ahead = fitted.along(np.eye(games.models + 2)[games.models], float(fitted.coefficients[-2]))
    return Table(
        [_standing(games, fitted, each, names[each], wrong) for each in order],
        [[_win(fitted, one, other) for other in order] for one in order],
        interval(ahead, "first place, log odds") if games.ordered else None,
        float((games.win == 0.5).mean()),  # noqa: PLR2004 -- a tie
        wrong,
    )


def _standing(
    games: Games, fitted: Strengths, model: int, name: str, wrong: Sequence[str]
) -> Standing:
    leads, follows = games.first == model, games.second == model
    own = leads | follows
    scores = np.where(leads, games.win, 1 - games.win)[own]
    return Standing(
        name,
        int(own.sum()),
        interval(fitted.strength(model), "strength", wrong),
        interval(fitted.against_all(model), "win rate", wrong),
        interval(mean_of(scores, games.units[own]), "share of wins"),
    )


def _win(fitted: Strengths, one: int, other: int) -> Estimate | None:
    return None if one == other else interval(fitted.win_rate(one, other), "win rate")


def _problems(games: Games, names: Sequence[str]) -> list[str]:
    wrong = [
        f"{name!r} has {what} every comparison: its strength is not bounded by the data"
        for number, name in enumerate(names)
        for what, value in (("won", 1.0), ("lost", 0.0))
        if _always(games, number, value)
    ]
    groups = _linked(games)
    if len(np.unique(groups)) > 1:
        apart = [name for name, group in zip(names, groups, strict=True) if group != groups[0]]
        wrong.append(f"no chain of comparisons between {names[0]!r} and {', '.join(apart[:5])}")
    return wrong


def _always(games: Games, model: int, value: float) -> bool:
    scores = np.concatenate([games.win[games.first == model], 1 - games.win[games.second == model]])
    return bool(len(scores)) and bool((scores == value).all())


def _linked(games: Games) -> Ints:
    near = np.eye(games.models, dtype=bool)
    near[games.first, games.second] = near[games.second, games.first] = True
    groups = np.arange(games.models)
    for _ in range(games.models):
        groups = np.where(near, groups[None, :], games.models).min(axis=1)
    return groups
