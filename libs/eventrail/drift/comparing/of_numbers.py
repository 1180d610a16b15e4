"""A number, or a share, of two sets of requests."""

import math
from typing import Final

import numpy as np

from eventrail.drift.comparing.explained import explained
from eventrail.drift.comparing.options import Options, Seen
from eventrail.drift.measures import Measure
from eventrail.drift.report import Change, Histogram
from eventrail.drift.sequential.effect import effect_of
from eventrail.drift.two_sample.numbers import numbers_test
from eventrail.drift.two_sample.permuting import Array

_BARS: Final = 20


def of_numbers(measure: Measure, before: Seen, after: Seen, options: Options) -> Change:
    """Return what is found of a number that all of the requests have, not corrected yet."""
    old, new = (
        np.asarray([each.numbers[measure.name] for each in side]) for side in (before, after)
    )
    share = measure.form == "share"
    p = numbers_test(old, new, draws=options.draws, seed=options.seed)
    change = Change(
        measure=measure.name,
        kind=measure.kind,
        form=measure.form,
        test="permutation of shares" if share else "Kolmogorov-Smirnov, by permutation",
        p_value=p,
        adjusted=1.0,
        changed=False,
        before=float(old.mean()),
        after=float(new.mean()),
        effect=effect_of(old.tolist(), new.tolist()),
        n_before=len(old),
        n_after=len(new),
        histogram=None if share else _histogram(old, new),
    )
    return explained(change, measure, (before, after), np.concatenate([old, new]))


def _histogram(old: Array, new: Array) -> Histogram:
    pooled = np.concatenate([old, new])
    low, high = float(np.quantile(pooled, 0.005)), float(np.quantile(pooled, 0.995))
    if not math.isfinite(high - low) or high <= low:
        high = low + 1.0
    edges: Array = np.linspace(low, high, _BARS + 1)
    shares = [np.histogram(np.clip(side, low, high), edges)[0] / len(side) for side in (old, new)]
    return Histogram(edges.tolist(), shares[0].tolist(), shares[1].tolist())
