"""Evidence that a bound is broken, that may be looked at as often as one likes.

Each function returns the logarithm of an e-value: what a bet against the bound, fair if the bound
is kept, has made of a stake of 1 so far. If the bound is kept, the chance that it *ever* reaches
1/alpha is at most alpha (Ville's inequality), so a watcher may stop at any moment. A bet on one
alternative is a likelihood ratio; here the stake is spread over a grid of them, which is a fair
bet again. See Ramdas, Grünwald, Vovk, Shafer, "Game-theoretic statistics and safe anytime-valid
inference", Statistical Science 38 (2023).
"""

import math
from collections.abc import Iterable, Sequence

_ODDS = tuple(1.1 * (100 / 1.1) ** (step / 23) for step in range(24))
"""How many times larger than the bound's the odds of an alternative are."""

_STAKES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9)
"""Which part of the most that can be bet on a mean is bet."""


def rate_above(events: int, trials: int, bound: float) -> float:
    """Return the log e-value against "the chance of an event is at most `bound`".

    Args:
        events: how many trials had the event.
        trials: how many there were.
        bound: above 0; 1 or more is never broken.
    """
    if bound >= 1 or not trials:
        return 0.0
    ratios: list[float] = []
    for odds in _ODDS:
        alternative = bound * odds / (1 - bound + bound * odds)
        ratios.append(
            events * math.log(alternative / bound)
            + (trials - events) * math.log((1 - alternative) / (1 - bound))
        )
    return _log_mean_exp(ratios)


def share_bound(ratio: float, share: float) -> float:
    """Return the largest share of all failures that a canary may have.

    If its requests fail at most `ratio` times as often as the others, and it is dealt `share` of
    all requests at random, each failure is one of its own with at most this chance, however
    often things fail.
    """
    return ratio * share / (ratio * share + 1 - share)


def mean_below(scores: Sequence[float], bound: float) -> float:
    """Return the log e-value against "the mean of scores from 0 to 1 is at least `bound`".

    The bet is that of Waudby-Smith and Ramdas, "Estimating means of bounded random variables by
    betting", JRSS B 86 (2024).
    """
    if bound <= 0 or not scores:
        return 0.0
    wealth: list[float] = []
    for part in _STAKES:
        stake = part / (1 - bound) if bound < 1 else part
        wealth.append(sum(math.log1p(stake * (bound - _bounded(x))) for x in scores))
    return _log_mean_exp(wealth)


def threshold(significance: float, bounds: int) -> float:
    """Return what a log e-value must reach when `bounds` are watched at once (Bonferroni)."""
    return math.log(max(1, bounds) / significance)


def _bounded(score: float) -> float:
    return min(1.0, max(0.0, score))


def _log_mean_exp(values: Sequence[float]) -> float:
    top = max(values)
    return top + math.log(_mean(math.exp(value - top) for value in values))


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
