"""For whom a measure changed, and which requests show it."""

from typing import Final

import msgspec
import numpy as np

from eventrail.drift.comparing.options import Seen
from eventrail.drift.explaining.slices import concentrated
from eventrail.drift.measures import Measure
from eventrail.drift.report import Change
from eventrail.drift.two_sample.permuting import Array

_SHOWN: Final = 5


def explained(
    change: Change, measure: Measure, sides: tuple[Seen, Seen], scores: Array, name: str = ""
) -> Change:
    """Return a change with the slice that it is concentrated in, examples and a sentence.

    Args:
        change: what was found.
        measure: of what.
        sides: the requests before, and since.
        scores: of those before, then of those since: what changed in each.
        name: whose share it is, of a category.
    """
    before, after = sides
    part = concentrated(
        [each.slices for each in before], [each.slices for each in after], scores.tolist()
    )
    part = {key: value for key, value in part.items() if key != measure.name}
    old, new = scores[: len(before)], scores[len(before) :]
    sign = 1.0 if float(new.mean()) >= float(old.mean()) else -1.0
    order = np.argsort(-sign * new, kind="stable").tolist()
    concerned = [at for at in order if part.items() <= after[at].slices.items()]
    middle = np.argsort(np.abs(old - np.median(old)), kind="stable").tolist()
    return msgspec.structs.replace(
        change,
        slice=part,
        examples=[after[at].rid for at in concerned[:_SHOWN]],
        usual=[before[at].rid for at in middle[:_SHOWN]],
        message=_message(change, measure, part, name),
    )


def _message(change: Change, measure: Measure, part: dict[str, str], name: str) -> str:
    what = measure.what + (f": the share of {name}" if name else "")
    among = ", ".join(f"{key} {value}" for key, value in part.items())
    told = what + (f" ({among})" if among else "")
    if change.before is None or change.after is None:
        told += f" can be told apart with an effect of {change.effect:.2f}"
    else:
        told += f": {change.before:.4g} before, {change.after:.4g} since"
    return told[0].upper() + told[1:]
