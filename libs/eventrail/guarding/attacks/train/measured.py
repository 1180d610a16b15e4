"""What came of a training on rows held out."""

from collections.abc import Sequence

import numpy as np

from eventrail.evaluating.measure import auc, recall_at
from eventrail.guarding.attacks.artefact import Head
from eventrail.guarding.attacks.assess import assess
from eventrail.guarding.attacks.train.blend import FALSE_POSITIVES
from eventrail.guarding.attacks.train.pasted import pasted
from eventrail.guarding.attacks.train.planting import PLACES, plant
from eventrail.guarding.attacks.train.sources import Row


def measured(direct: Head, indirect: Head, held: Sequence[Row]) -> dict[str, float]:
    """Return figures of both heads."""
    hard = [row for row in held if row.hard]
    documents = [row for row in held if row.where == "document"]
    others = [row for row in held if row.where == "request" and not row.hard]
    found = {
        **_figures("hard", direct, [(row.text, row.attack) for row in hard]),
        **_figures("other", direct, [(row.text, row.attack) for row in others]),
        **_figures("pasted", direct, [(row.text, False) for row in pasted(documents, 1)]),
        **_figures("planted", indirect, _planted(held)),
    }
    return {name: round(value, 4) for name, value in found.items()}


def _planted(held: Sequence[Row]) -> list[tuple[str, bool]]:
    documents = [row.text for row in held if row.where == "document"]
    plants = [row.text for row in held if row.where == "plant"]
    if not documents:
        return []
    texts = [
        (plant(documents[(number + at) % len(documents)], text, place), True)
        for number, text in enumerate(plants)
        for at, place in enumerate(PLACES)
    ]
    return [*texts, *((text, False) for text in documents)]


def _figures(name: str, head: Head, rows: Sequence[tuple[str, bool]]) -> dict[str, float]:
    scores = np.array([assess(text, head).probability for text, _ in rows])
    attack = np.array([is_attack for _, is_attack in rows], bool)
    reached = scores >= head.blend.threshold
    figures = {
        "auc": auc(scores, attack) if len(rows) else None,
        "recall_at_fpr_1pct": recall_at(scores, attack, FALSE_POSITIVES) if len(rows) else None,
        "recall": float(reached[attack].mean()) if attack.any() else None,
        "fpr": float(reached[~attack].mean()) if (~attack).any() else None,
    }
    return {f"{name}.{key}": value for key, value in figures.items() if value is not None}
