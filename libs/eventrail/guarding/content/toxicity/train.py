"""Train the Korean model of insults and hate."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from eventrail.guarding.content.language import has_hangul
from eventrail.guarding.content.rows import (
    TrainingRow,
    counts,
    curve_of,
    decoded,
    drawn,
    everyday,
    shares,
    source_of,
)
from eventrail.guarding.content.toxicity.korean import letters_of
from eventrail.guarding.content.toxicity.model import ToxicityModel
from eventrail.guarding.content.trained import Told, Trained
from eventrail.learning.calibrate import Curve, threshold_at
from eventrail.learning.features import Features
from eventrail.learning.fit_windowed import fit_windowed

LETTERS: Final = Features(chars=(2, 3, 4, 5), words=(1,), buckets=1 << 16)
MOST_EVERYDAY: Final = 2000
EVERYDAY_WEIGHT: Final = 0.3
FALSE_ALARMS: Final = 0.03
"""Share of everyday sentences that reach the threshold."""


def rows_of(paths: Sequence[Path]) -> list[TrainingRow]:
    """Return the Korean rows of files, each by its schema, and those of the grammar."""
    rows = list(drawn("toxicity/contrasts.ko", EVERYDAY_WEIGHT))
    for path in paths:
        found = decoded(path)
        fields = found[0].keys() if found else frozenset[str]()
        if fields & {"hate", "hateful"}:
            rows.extend(_labelled(path, found))
        else:
            rows.extend(
                msgspec.structs.replace(row, weight=EVERYDAY_WEIGHT)
                for row in everyday(path, found, MOST_EVERYDAY)
            )
    return [row for row in rows if has_hangul(row.text)]


def train(rows: Sequence[TrainingRow], told: Told = lambda _: None) -> Trained[ToxicityModel]:
    """Train on rows; measure on those held out."""
    kept = [row for row in rows if not row.held_out]
    out = [row for row in rows if row.held_out]
    told("Korean")
    korean = fit_windowed(
        [letters_of(row.text) for row in kept],
        [row.positive for row in kept],
        LETTERS,
        weights=[row.weight for row in kept],
    )

    raw = ToxicityModel(korean, Curve(), 0.5)

    def score(row: TrainingRow) -> float:
        return raw.korean_score(row.text)

    told("threshold")
    labelled = [row for row in out if row.listed] or out
    curve = curve_of([score(row) for row in labelled], [row.positive for row in labelled])
    plain = [row for row in out if not row.listed and not row.positive]
    threshold = threshold_at([curve.probability(score(row)) for row in plain], FALSE_ALARMS)
    model = ToxicityModel(korean, curve, threshold)
    measured = shares(out, lambda row: model.probability(row.text) >= threshold, "found", "marked")
    seen = [row.text for row in kept if row.listed]
    return Trained(model, measured, counts(kept), seen)


def _labelled(path: Path, rows: Sequence[dict[str, Any]]) -> Iterator[TrainingRow]:
    for row in rows:
        text = str(row["text"]).strip()
        toxic = row["hate"] != "none" if "hate" in row else bool(row["hateful"])
        yield TrainingRow(text, toxic, text, 1.0, source_of(path), listed=True)
