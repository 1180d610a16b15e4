"""Each measure of two sets of requests: tested, sized, and explained."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.drift.explaining.slices import concentrated
from eventrail.drift.measures import MEASURES, Measure
from eventrail.drift.observation import Observation
from eventrail.drift.report import Change, Histogram
from eventrail.drift.sequential.effect import effect_of
from eventrail.drift.sequential.monitor import Embed
from eventrail.drift.two_sample.names import names_test
from eventrail.drift.two_sample.numbers import numbers_test
from eventrail.drift.two_sample.permuting import Array
from eventrail.drift.two_sample.vectors import classifier_test, mmd_test

LEAST: Final = 10
"""Requests that a measure needs on each side."""

_BARS: Final = 20
_SHOWN: Final = 5
_NAMES: Final = 12

Seen = Sequence[Observation]


class Options(msgspec.Struct, frozen=True):
    """How much is drawn and looked at.

    Attributes:
        draws: relabellings of a permutation test.
        most: requests of a side that are looked at; more are drawn from by chance.
        most_vectors: texts of a side whose vectors are compared.
        seed: of all draws.
    """

    draws: int = 1999
    most: int = 4000
    most_vectors: int = 600
    seed: int = 0

    def sampled(self, seen: Seen) -> list[Observation]:
        """Return at most `most` of them, drawn by chance, in their order."""
        return _drawn(seen, self.most, self.seed)


def changes_of(before: Seen, after: Seen, embed: Embed | None, options: Options) -> list[Change]:
    """Return what is found of each measure that both sides have, not corrected yet."""
    found = [_change(each, before, after, embed, options) for each in MEASURES]
    return [each for each in found if each is not None]


def _change(
    measure: Measure, before: Seen, after: Seen, embed: Embed | None, options: Options
) -> Change | None:
    if measure.form == "vector":
        return _of_vectors(measure, before, after, embed, options) if embed is not None else None
    name = measure.name
    if measure.form == "category":
        sides = [[each for each in side if name in each.names] for side in (before, after)]
    else:
        sides = [[each for each in side if name in each.numbers] for side in (before, after)]
    if min(map(len, sides)) < LEAST:
        return None
    if measure.form == "category":
        return _of_names(measure, sides[0], sides[1], options)
    return _of_numbers(measure, sides[0], sides[1], options)


def _of_numbers(measure: Measure, before: Seen, after: Seen, options: Options) -> Change:
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
    return _explained(change, measure, (before, after), np.concatenate([old, new]))


def _of_names(measure: Measure, before: Seen, after: Seen, options: Options) -> Change:
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
    return _explained(change, measure, (before, after), scores, most)


def _of_vectors(
    measure: Measure, before: Seen, after: Seen, embed: Embed, options: Options
) -> Change | None:
    texts = [
        _drawn([each for each in side if each.text], options.most_vectors, options.seed)
        for side in (before, after)
    ]
    if min(map(len, texts)) < 2 * LEAST:
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
    return _explained(change, measure, (texts[0], texts[1]), scores)


def _explained(
    change: Change, measure: Measure, sides: tuple[Seen, Seen], scores: Array, name: str = ""
) -> Change:
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


def _histogram(old: Array, new: Array) -> Histogram:
    pooled = np.concatenate([old, new])
    low, high = float(np.quantile(pooled, 0.005)), float(np.quantile(pooled, 0.995))
    if not math.isfinite(high - low) or high <= low:
        high = low + 1.0
    edges: Array = np.linspace(low, high, _BARS + 1)
    shares = [np.histogram(np.clip(side, low, high), edges)[0] / len(side) for side in (old, new)]
    return Histogram(edges.tolist(), shares[0].tolist(), shares[1].tolist())


def _shares(names: Sequence[str]) -> dict[str, float]:
    return {name: count / len(names) for name, count in Counter(names).items()}


def _drawn(seen: Seen, most: int, seed: int) -> list[Observation]:
    if len(seen) <= most:
        return list(seen)
    chosen = np.sort(np.random.default_rng(seed).choice(len(seen), most, replace=False))
    return [seen[at] for at in chosen.tolist()]
