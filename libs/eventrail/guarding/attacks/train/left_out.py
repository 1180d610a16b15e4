"""How well attacks of a family are found that the model has seen none of."""

from collections.abc import Callable
from typing import Final

import msgspec
import numpy as np

from eventrail.guarding.attacks.artefact import Head
from eventrail.guarding.attacks.assess import assess
from eventrail.guarding.attacks.linear import cut_text
from eventrail.guarding.attacks.train.direct import FEATURES, fit_without, readable
from eventrail.guarding.attacks.train.sources import Row
from eventrail.guarding.attacks.train.train import Material

LEAST: Final = 10
"""Rows that a family has at least."""


class LeftOut(msgspec.Struct, frozen=True):
    """Attributes: `family`; `rows` of it; `recall` of them by a model that saw no others."""

    family: str
    rows: int
    recall: float


def leave_out(
    material: Material, direct: Head, told: Callable[[float], None] = lambda _: None
) -> list[LeftOut]:
    """Train once for each family of direct attacks without it, and measure on all of its rows.

    Generated attacks stay: they are what the model is to generalise from. The curve and the
    threshold are those of the whole model.

    Args:
        material: rows of files.
        direct: the head that was trained on all of them.
        told: is called with how much is done, 0 to 1.
    """
    given = [*material.learnt, *material.held]
    attacks = [row for row in given if row.where == "request" and row.attack]
    counts = {family: sum(row.family == family for row in attacks) for family in _families(attacks)}
    chosen = [family for family, count in counts.items() if count >= LEAST]
    rows = material.requests
    cuts = [cut_text(readable(row.text)[0], FEATURES) for row in rows]
    found: list[LeftOut] = []
    for number, family in enumerate(chosen):
        head = fit_without(rows, cuts, family, direct.blend)
        scores = [assess(row.text, head).probability for row in attacks if row.family == family]
        recall = float(np.mean([score >= head.blend.threshold for score in scores]))
        found.append(LeftOut(family, len(scores), recall))
        told((number + 1) / len(chosen))
    return found


def _families(rows: list[Row]) -> list[str]:
    return sorted({row.family for row in rows})
