"""What questions are about, in two sets of requests: their vectors."""

from typing import Final

import numpy as np

from eventrail.drift.comparing.explained import explained
from eventrail.drift.comparing.options import Options, Seen, drawn
from eventrail.drift.measures import Measure
from eventrail.drift.report import Change
from eventrail.drift.sequential.monitor import Embed
from eventrail.drift.two_sample.vectors import classifier_test, mmd_test

LEAST: Final = 20
"""Requests with a text that are needed on each side."""


def of_vectors(
    measure: Measure, before: Seen, after: Seen, embed: Embed, options: Options
) -> Change | None:
    """Return what is found of the texts, not corrected yet; None of too few."""
    texts = [
        drawn([each for each in side if each.text], options.most_vectors, options.seed)
        for side in (before, after)
    ]
    if min(map(len, texts)) < LEAST:
        return None
    old, new = (np.stack([embed(each.text) for each in side]) for side in texts)
    p = mmd_test(old, new, draws=options.draws, seed=options.seed)
    _, auc, scores = classifier_test(old, new, draws=99, seed=options.seed)
    change = Change(
        measure=measure.name,
        kind=measure.kind,
        form=measure.form,
        test="maximum mean discrepancy, by permutation",
        p_value=p,
        adjusted=1.0,
        changed=False,
        effect=max(2 * auc - 1, 0.0),
        n_before=len(old),
        n_after=len(new),
    )
    return explained(change, measure, (texts[0], texts[1]), scores)
