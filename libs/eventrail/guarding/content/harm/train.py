"""Train the model of harmful requests."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np

from eventrail.guarding.content.harm.model import HarmModel, pieces_of
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
from eventrail.guarding.content.trained import Told, Trained
from eventrail.learning.calibrate import Curve, threshold_at
from eventrail.learning.features import Features
from eventrail.learning.fit_phrases import fit_phrases
from eventrail.learning.fit_windowed import fit_windowed
from eventrail.learning.normal import normal
from eventrail.learning.phrases import WIDTHS, PhraseModel
from eventrail.learning.windowed import WindowedLinear
from eventrail.learning.windows import sentence_windows

WORDS: Final = Features(chars=(), words=(1, 2), buckets=1 << 16)
LETTERS: Final = Features(chars=(1, 2, 3), words=(1,), buckets=1 << 15)
SEEDS: Final = (0, 1)
MOST_EVERYDAY: Final = 1400
FALSE_ALARMS: Final = 0.02
"""Share of safe requests written to be mistaken that reach the threshold, each in a model that
was not trained on it."""
FALSE_ALARMS_EVERYDAY: Final = 0.005
"""The same of other safe requests."""
FOLDS: Final = 3
MOST_PIECES: Final = 4
PIECES_WEIGHT: Final = 2.0
"""What the windows of a long text weigh together, beside a text of one window."""
UNCLEAR: Final = frozenset({"human_chatbox", "misinformation_harms", "Expert advice"})
"""Categories of rows that most assistants answer: advice, and questions about the assistant."""

VAGUE: Final = frozenset(
    {"information_hazard", "discrimination_exclusion_toxicity_hateful_offensive"}
)
"""Categories of which many rows are harmless in themselves; the others count more."""


def rows_of(paths: Sequence[Path]) -> list[TrainingRow]:
    """Return the rows of files, each by its schema, and those of the grammars."""
    rows = [*drawn("harm/contrasts.en", 1.0), *drawn("harm/contrasts.ko", 1.0)]
    for path in paths:
        found = decoded(path)
        fields = found[0].keys() if found else frozenset[str]()
        if {"prompt", "label", "type", "focus"} <= fields:
            rows.extend(_contrasts(path, found))
        elif {"text", "category", "behavior"} <= fields:
            rows.extend(_harmful(path, found))
        else:
            listed = "attack_type" in fields and "goal" not in fields
            rows.extend(
                msgspec.structs.replace(row, listed=listed)
                for row in everyday(path, found, MOST_EVERYDAY)
            )
    return rows


def train(rows: Sequence[TrainingRow], told: Told = lambda _: None) -> Trained[HarmModel]:
    """Train on rows, grouped as they are; measure on those held out."""
    kept = [row for row in rows if not row.held_out]
    english = [row for row in kept if not has_hangul(row.text)]
    told("threshold")
    scored = [pair for fold in range(FOLDS) for pair in _out_of_fold(english, fold)]
    told("English")
    model = _english(english, SEEDS)
    told("Korean")
    korean = fit(kept, LETTERS, only_korean=True)
    out = [row for row in rows if row.held_out]
    curves = (
        curve_of([score for _, score in scored], [row.positive for row, _ in scored]),
        _korean_curve(korean, out),
    )
    threshold = _threshold(curves[0], scored)
    whole = HarmModel(model[0], model[1], korean, curves, threshold)
    return Trained(
        model=whole,
        measured=shares(
            out,
            lambda row: whole.probability(row.text) >= threshold,
            "unsafe_found",
            "safe_refused",
        ),
        trained_on=counts(kept),
        seen=[row.text for row in kept if row.listed],
    )


def fit(rows: Sequence[TrainingRow], features: Features, *, only_korean: bool) -> WindowedLinear:
    """Train a linear model on rows."""
    chosen = [row for row in rows if has_hangul(row.text) or not only_korean]
    return fit_windowed(
        [normal(row.text) for row in chosen],
        [row.positive for row in chosen],
        features,
        weights=[row.weight for row in chosen],
        strength=1.0,
    )


def _contrasts(path: Path, rows: Sequence[dict[str, Any]]) -> Iterator[TrainingRow]:
    for row in rows:
        kind = str(row["type"]).removeprefix("contrast_")
        focus = str(row["focus"] or "").strip()
        text = str(row["prompt"]).strip()
        group = f"{kind} {focus}" if focus else text
        yield TrainingRow(
            text,
            row["label"] == "unsafe",
            group,
            weight=3.0,
            source=source_of(path),
            listed=True,
            contrast=True,
        )


def _harmful(path: Path, rows: Sequence[dict[str, Any]]) -> Iterator[TrainingRow]:
    for row in rows:
        if row["category"] not in UNCLEAR:
            text = str(row["text"]).strip()
            group = str(row["behavior"] or text)
            yield TrainingRow(
                text,
                positive=True,
                group=group,
                weight=1.0 if row["category"] in VAGUE else 4.0,
                source=source_of(path),
                listed=True,
            )


def _english(
    rows: Sequence[TrainingRow], seeds: Sequence[int]
) -> tuple[PhraseModel, WindowedLinear]:
    rows = [piece for row in rows for piece in _pieces(row)]
    texts = [normal(row.text) for row in rows]
    labels = [row.positive for row in rows]
    weights = [row.weight for row in rows]
    nets = [fit_phrases(texts, labels, weights, seed=seed) for seed in seeds]
    return _mean(nets), fit(rows, WORDS, only_korean=False)


def _pieces(row: TrainingRow) -> list[TrainingRow]:
    """Return a safe row's windows, as they will be judged; an unsafe row as it is."""
    pieces = [] if row.positive else pieces_of(normal(row.text))
    if len(pieces) <= 1:
        return [row]
    pieces = pieces[:: -(-len(pieces) // MOST_PIECES)]
    weight = row.weight * PIECES_WEIGHT / len(pieces)
    return [msgspec.structs.replace(row, text=piece, weight=weight) for piece in pieces if piece]


def _mean(nets: Sequence[PhraseModel]) -> PhraseModel:
    """Return one network that scores as the mean of several: it has the filters of all."""
    each = nets[0].filters.shape[1] // sum(WIDTHS)

    def together(parts: list[Any], blocks: int, axis: int) -> Any:
        shaped = [np.split(part, blocks, axis=axis) for part in parts]
        return np.concatenate([net[at] for at in range(blocks) for net in shaped], axis=axis)

    assert all(net.filters.shape[1] == each * sum(WIDTHS) for net in nets)  # noqa: S101 -- one size
    return PhraseModel(
        together([net.filters for net in nets], sum(WIDTHS), 1),
        together([net.bias for net in nets], len(WIDTHS), 0),
        together([net.weights / len(nets) for net in nets], len(WIDTHS), 0),
        sum(net.shift for net in nets) / len(nets),
    )


def _out_of_fold(rows: Sequence[TrainingRow], fold: int) -> list[tuple[TrainingRow, float]]:
    """Return the rows of a fold that were collected, with scores of a model that knows none."""
    collected = [row for row in rows if not row.drawn]
    groups = sorted({row.group for row in collected})
    inside = {group for at, group in enumerate(groups) if at % FOLDS == fold}
    phrases, words = _english([row for row in rows if row.group not in inside], SEEDS[:1])
    half = HarmModel(phrases, words, words, (Curve(), Curve()), 0.5)
    scored = (
        (row, half.english_score(normal(row.text))) for row in collected if row.group in inside
    )
    return [(row, score) for row, score in scored if score is not None]


def _threshold(curve: Curve, scored: Sequence[tuple[TrainingRow, float]]) -> float:
    """Return the probability that few safe requests reach, of either kind."""
    found = 0.0
    for contrast, share in ((True, FALSE_ALARMS), (False, FALSE_ALARMS_EVERYDAY)):
        safe = [
            curve.probability(score)
            for row, score in scored
            if not row.positive and row.contrast == contrast
        ]
        found = max(found, threshold_at(safe, share)) if safe else found
    return found or 0.5


def _korean_curve(model: WindowedLinear, rows: Sequence[TrainingRow]) -> Curve:
    korean = [row for row in rows if has_hangul(row.text)]
    scores = [
        float(model.scores(plain, sentence_windows(plain)).max())
        for plain in (normal(row.text) for row in korean)
    ]
    return curve_of(scores, [row.positive for row in korean])
