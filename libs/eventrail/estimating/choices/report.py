"""Everything that a log says about another policy."""

from collections.abc import Callable
from typing import Final

import msgspec

from eventrail.estimating.bootstrap import bootstrap
from eventrail.estimating.choices.doubly import by_model, doubly_robust
from eventrail.estimating.choices.logged import Choices
from eventrail.estimating.choices.predicting import Model, predictions
from eventrail.estimating.choices.support import Overlap, overlap, problems
from eventrail.estimating.choices.weighing import as_logged, ips, snips
from eventrail.estimating.linear import Estimate, Linear, interval
from eventrail.estimating.numbers import Floats

CLIPPED_AT: Final = 20.0
"""Weights above which `switch` leaves a request to the model."""


class PolicyReport(msgspec.Struct, frozen=True):
    """What another policy would have brought.

    Attributes:
        requests: dealt by chance.
        rewarded: of which the reward is known.
        supported: whether the log can say anything about it.
        logged: mean reward under the policy that made the log.
        estimates: by name; `doubly robust` is the one to read, `ips` and `snips` beside it.
        gain: the doubly robust estimate less what was logged.
        overlap: how the two policies overlap.
        problems: why it may be wrong.
    """

    requests: int
    rewarded: int
    supported: bool
    logged: Estimate | None
    estimates: dict[str, Estimate]
    gain: Estimate | None
    overlap: Overlap | None
    problems: list[str]


def policy_report(choices: Choices, model: Model = "ridge", *, rounds: int = 400) -> PolicyReport:
    """Return what a log says about another policy.

    Args:
        choices: all rows, also unusable ones, which are counted and left out.
        model: of rewards, for the doubly robust estimate.
        rounds: of the bootstrap.
    """
    wrong = problems(choices)
    drawn, usable = choices.only(choices.drawn), choices.only(choices.usable)
    found = overlap(drawn) if len(drawn.chosen) else None
    weight = float(usable.weights.sum()) if len(usable.chosen) else 0.0
    logged = interval(as_logged(usable), "mean") if len(usable.chosen) else None
    supported = weight > 0 and not any(each.startswith("no support") for each in wrong)
    shown = PolicyReport(
        len(drawn.chosen), len(usable.chosen), supported, logged, {}, None, found, wrong
    )
    if weight <= 0:
        return shown
    predicted = predictions(usable, model)
    robust = doubly_robust(usable, predicted)
    return msgspec.structs.replace(
        shown,
        estimates=_estimates(usable, predicted, robust, wrong, rounds),
        gain=interval(robust.minus(as_logged(usable)), "doubly robust less logged", wrong),
    )


def _estimates(
    usable: Choices, predicted: Floats, robust: Linear, wrong: list[str], rounds: int
) -> dict[str, Estimate]:
    heavy = usable.weights > CLIPPED_AT
    found = {
        "doubly robust": interval(robust, "doubly robust", wrong),
        "snips": interval(snips(usable), "snips", wrong),
        "snips, bootstrap": bootstrap(_snips_of(usable), usable.units, "snips", rounds=rounds),
        "ips": interval(ips(usable), "ips", wrong),
        "model": interval(
            by_model(usable, predicted), "model", ["the model's own bias is not in the interval"]
        ),
    }
    if heavy.any():
        told = f"{heavy.mean():.1%} of the requests are left to the model: biased if it is wrong"
        switched = doubly_robust(usable, predicted, CLIPPED_AT)
        found["switch"] = interval(switched, f"switch at weight {CLIPPED_AT:g}", [*wrong, told])
    return found


def _snips_of(usable: Choices) -> Callable[[Floats], float | None]:
    """Return SNIPS as a function of how often each row counts."""
    weights = usable.weights

    def value(times: Floats) -> float | None:
        counted = times * weights
        total = float(counted.sum())
        return float(counted @ usable.reward) / total if total > 0 else None

    return value
