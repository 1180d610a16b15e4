"""Train the head that judges what users write."""

from collections.abc import Callable, Sequence
from typing import Final

from eventrail.guarding.attacks.artefact import Blend, Head
from eventrail.guarding.attacks.assess import Signals, signals_of
from eventrail.guarding.attacks.linear import Cut, WindowModel, cut_text
from eventrail.guarding.attacks.train.blend import fit_blend, with_threshold
from eventrail.guarding.attacks.train.fit import fit_model
from eventrail.guarding.attacks.train.pasted import MANY, ONE
from eventrail.guarding.attacks.train.sources import Row, share
from eventrail.guarding.attacks.unveil import clean, hidden_in
from eventrail.learning.features import Features

FEATURES: Final = Features(chars=(2, 3, 4), words=(1, 2), buckets=1 << 16)
"""What both heads see."""

FOLDS: Final = 3

Told = Callable[[float], None]


def readable(text: str) -> tuple[str, bool]:
    """Return a text without disguise, or what it hides, and whether it was hidden."""
    plain = clean(text).text
    hidden = hidden_in(plain)
    return (hidden[0].text, True) if hidden else (plain, False)


def train_direct(rows: Sequence[Row], told: Told) -> Head:
    """Train on requests; the curve and the threshold come of rows that a model did not see."""
    cuts = [cut_text(readable(row.text)[0], FEATURES) for row in rows]
    fold = [int(share("fold " + row.group) * FOLDS) for row in rows]
    signals: list[Signals] = [{} for _ in rows]
    for number in range(FOLDS):
        head = Head(_fit(rows, cuts, [each != number for each in fold]), Blend())
        for place, row in enumerate(rows):
            if fold[place] == number:
                text, coded = readable(row.text)
                signals[place] = signals_of(text, head, coded=coded)
        told((number + 1) / (FOLDS + 1))
    blend = _blend(rows, signals)
    model = _fit(rows, cuts, [True] * len(rows))
    told(1.0)
    return Head(model, blend)


def fit_without(rows: Sequence[Row], cuts: Sequence[Cut], family: str, blend: Blend) -> Head:
    """Return a head that has seen no row of a family."""
    return Head(_fit(rows, cuts, [row.family != family for row in rows]), blend)


def _fit(rows: Sequence[Row], cuts: Sequence[Cut], chosen: Sequence[bool]) -> WindowModel:
    places = [place for place, wanted in enumerate(chosen) if wanted]
    return fit_model(
        [cuts[place] for place in places],
        [rows[place].attack for place in places],
        [rows[place].weight for place in places],
        FEATURES,
    )


def _blend(rows: Sequence[Row], signals: Sequence[Signals]) -> Blend:
    blend = fit_blend(signals, [row.attack for row in rows])
    pairs = list(zip(rows, signals, strict=True))
    hard = [each for row, each in pairs if row.hard and not row.attack]
    others = [
        each
        for row, each in pairs
        if not row.hard and not row.attack and not row.family.startswith(("made/", "pasted/"))
    ]
    pasted = [each for row, each in pairs if row.family in {ONE, MANY}]
    return with_threshold(blend, hard, others, pasted)
