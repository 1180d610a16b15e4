"""Train the head that judges documents and the results of tools."""

from collections.abc import Sequence
from typing import NamedTuple

from eventrail.guarding.attacks.artefact import Blend, Head
from eventrail.guarding.attacks.assess import Signals, signals_of
from eventrail.guarding.attacks.linear import cut_text
from eventrail.guarding.attacks.train.blend import fit_blend, with_threshold
from eventrail.guarding.attacks.train.direct import FEATURES, FOLDS, Told
from eventrail.guarding.attacks.train.fit import fit_pieces
from eventrail.guarding.attacks.train.planting import PLACES, plant
from eventrail.guarding.attacks.train.sources import Row, share
from eventrail.guarding.attacks.unveil import clean


class Planted(NamedTuple):
    """A document.

    Attributes:
        text: of it, with what was planted.
        group: of what was planted, or of the document.
        attack: whether something was planted.
    """

    text: str
    group: str
    attack: bool


def train_indirect(rows: Sequence[Row], told: Told) -> Head:
    """Train on planted instructions against the sentences of harmless documents."""
    plants = [row for row in rows if row.where == "plant"]
    documents = [row for row in rows if row.where == "document"]
    examples = _examples(plants, documents)
    signals: list[Signals] = [{} for _ in examples]
    for number in range(FOLDS):
        head = _fit(plants, documents, number)
        for place, each in enumerate(examples):
            if _fold(each.group) == number:
                signals[place] = signals_of(clean(each.text).text, head)
        told((number + 1) / (FOLDS + 1))
    labels = [each.attack for each in examples]
    plain = zip(documents, signals, strict=False)  # documents come first in the examples
    harmless = [each for row, each in plain if not row.family.startswith("made/")]
    blend = with_threshold(fit_blend(signals, labels), harmless)
    head = _fit(plants, documents, None)
    told(1.0)
    return Head(head.model, blend)


def _examples(plants: Sequence[Row], documents: Sequence[Row]) -> list[Planted]:
    """Return each document plain, and each instruction in one document of its own fold."""
    plain = [Planted(row.text, row.group, attack=False) for row in documents]
    by_fold = [[row for row in documents if _fold(row.group) == fold] for fold in range(FOLDS)]
    planted: list[Planted] = []
    for number, row in enumerate(plants):
        hosts = by_fold[_fold(row.group)]
        host = hosts[number % len(hosts)]
        text = plant(host.text, row.text, PLACES[number % len(PLACES)])
        planted.append(Planted(text, row.group, attack=True))
    return plain + planted


def _fit(plants: Sequence[Row], documents: Sequence[Row], without: int | None) -> Head:
    positive, negative = (
        [cut_text(clean(row.text).text, FEATURES) for row in rows if _fold(row.group) != without]
        for rows in (plants, documents)
    )
    return Head(fit_pieces(positive, negative, FEATURES), Blend())


def _fold(group: str) -> int:
    return int(share("fold " + group) * FOLDS)
