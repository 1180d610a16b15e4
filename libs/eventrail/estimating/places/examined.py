"""The chance that a place is looked at, and what things are worth where they were not seen.

Position-based model: a thing is liked if its place is examined and it is good, independently
(Craswell et al., WSDM 2008; Joachims, Swaminathan and Schnabel, WSDM 2017). Where places were
dealt by chance, every place has had equally good things on average, so the ratio of likes is the
ratio of examination. A like at a place then counts one over the place's examination.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from eventrail.estimating.bootstrap import bootstrap_all
from eventrail.estimating.linear import Estimate
from eventrail.estimating.numbers import Floats, Ints, Mask

_LEAST_LIKES: Final = 5
_LEAST_SEEN: Final = 1e-3
"""Examination below which a like is not weighed up any further."""


class Thing(msgspec.Struct, frozen=True):
    """Something that was shown.

    Attributes:
        name: which.
        shown: how often.
        raw: share of times that it was liked.
        worth: the same as if it had always been at the first place.
    """

    name: str
    shown: int
    raw: float
    worth: Estimate


class Examined(msgspec.Struct, frozen=True):
    """What places do, and what things are worth.

    Attributes:
        places: examination of each place; the first has 1.
        things: in the order of their names.
        problems: what is wrong.
    """

    places: list[Estimate]
    things: list[Thing]
    problems: list[str]


def examined(
    place: Ints, thing: Ints, liked: Floats, *, units: Ints, names: Sequence[str], dealt: Mask
) -> Examined:
    """Return what places do, and what things are worth; errors by drawing units again.

    Args:
        place: where it was shown, from 0.
        thing: what was shown, by place in `names`.
        liked: 0 to 1.
        units: users, or lists that were shown.
        names: of the things.
        dealt: rows whose place was dealt by chance; only these tell what places do.
    """
    count = int(place.max()) + 1
    wrong = _problems(place, liked, dealt, count)

    def chances(times: Floats) -> Floats:
        given = times * dealt
        likes, shown = (np.bincount(place, weights, count) for weights in (given * liked, given))
        rates = likes / np.maximum(shown, 1e-12)
        return rates / max(float(rates[0]), 1e-12)

    def all_of(times: Floats) -> Floats:
        seen = chances(times)
        counted = times / np.maximum(seen, _LEAST_SEEN)[place]
        totals = np.bincount(thing, counted * liked, len(names))
        shown = np.bincount(thing, times, len(names))
        worth = np.where(shown > 0, totals / np.maximum(shown, 1), np.nan)
        return np.concatenate([seen, worth])

    found = bootstrap_all(all_of, units, "position-based model", wrong)
    return Examined(
        found[:count],
        [
            Thing(name, int((thing == n).sum()), float(liked[thing == n].mean()), found[count + n])
            for n, name in enumerate(names)
            if (thing == n).any()
        ],
        wrong,
    )


def _problems(place: Ints, liked: Floats, dealt: Mask, count: int) -> list[str]:
    if not dealt.any():
        return ["no place was dealt by chance: what places do cannot be told from what is shown"]
    likes = np.bincount(place[dealt], liked[dealt], count)
    few = [str(number) for number in np.flatnonzero(likes < _LEAST_LIKES)]
    return [f"fewer than {_LEAST_LIKES} likes at place {', '.join(few)}"] if few else []
