"""A category of two sets of requests."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np

from eventrail.drift.comparing.explained import explained
from eventrail.drift.comparing.options import Options, Seen
from eventrail.drift.measures import Measure
from eventrail.drift.report import Change
from eventrail.drift.two_sample.names import names_test

_NAMES: Final = 12


def of_names(measure: Measure, before: Seen, after: Seen, options: Options) -> Change:
    """Return what is found of a category that all of the requests have, not corrected yet."""
    old, new = ([each.names[measure.name] for each in side] for side in (before, after))
    p, size = names_test(old, new, draws=options.draws, seed=options.seed)
    shares = [_shares(side) for side in (old, new)]
    names = [name for name, _ in Counter([*old, *new]).most_common(_NAMES)]
    most = max(names, key=lambda name: abs(shares[1].get(name, 0.0) - shares[0].get(name, 0.0)))
    change = Change(
        measure=measure.name,
        kind=measure.kind,
        form=measure.form,
        test="chi-square, by permutation",
        p_value=p,
        adjusted=1.0,
        changed=False,
        before=shares[0].get(most, 0.0),
        after=shares[1].get(most, 0.0),
        effect=size,
        n_before=len(old),
        n_after=len(new),
        shares_before={name: shares[0].get(name, 0.0) for name in names},
        shares_after={name: shares[1].get(name, 0.0) for name in names},
    )
    scores = np.asarray([float(name == most) for name in (*old, *new)])
    return explained(change, measure, (before, after), scores, most)


def _shares(names: Sequence[str]) -> dict[str, float]:
    return {name: count / len(names) for name, count in Counter(names).items()}
