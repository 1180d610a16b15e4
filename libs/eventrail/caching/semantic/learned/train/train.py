"""Train the verifier on labelled pairs, measure it on those held out, and write it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import track

from eventrail.caching.semantic.learned import features, tokens
from eventrail.caching.semantic.learned.model import (
    KIND,
    LANGUAGES,
    Verifier,
    language_of,
    measured,
)
from eventrail.caching.semantic.learned.train.fit import Table, fit
from eventrail.caching.semantic.learned.train.pairs import Pair, read_pairs
from eventrail.caching.semantic.reading import Reading, read
from eventrail.caching.semantic.rules import difference
from eventrail.caching.semantic.rules.leftover import leftover
from eventrail.evaluating.measure import recall_at
from eventrail.evaluating.rows import UnfitData
from eventrail.learning.artefact import Manifest, row_hash, write_artefact

HELD: Final = 0
"""The fifth that is measured on."""
_FEWEST: Final = 100
_FALSE: Final = 0.01


def train_same(
    data: Sequence[Path],
    out: Path,
    *,
    command: str = "",
    dry_run: bool = False,
    trees: int = 300,
    console: Console | None = None,
) -> Manifest:
    """Train on four fifths of the pairs.

    Args:
        data: files that `eventrail eval cache` reads, in English and Korean.
        out: the folder to write.
        command: what is written down as having made it.
        dry_run: only say what would be trained on.
        trees: how many a language has.
        console: shows progress.

    Raises:
        UnfitData: a file does not fit, or a language has too few pairs of a kind.
    """
    pairs = read_pairs(data)
    counts: Counter[str] = Counter()
    for path in data:
        counts[path.parent.name or path.name] += len(read_pairs([path]))
    if dry_run:
        return Manifest("same", "", KIND, trained_on=dict(counts), command=command)
    arrays: dict[str, npt.NDArray[Any]] = {}
    figures: dict[str, float] = {}
    readings = [(read(pair.one), read(pair.other)) for pair in pairs]
    for language in LANGUAGES:
        chosen = [at for at, both in enumerate(readings) if language_of(*both) == language]
        table = _table([pairs[at] for at in chosen], [readings[at] for at in chosen], console)
        train, held = table.only(table.fold != HELD), table.only(table.fold == HELD)
        _check(train, language)
        verifier = fit(train, language, trees)
        arrays |= _arrays(verifier, language)
        figures |= {f"{language}_{name}": value for name, value in _figures(verifier, held).items()}
    seen = [row_hash(pair.key) for pair in pairs if pair.fold != HELD]
    story = Manifest(
        "same",
        "",
        KIND,
        settings={"features": [*features.NAMES, *tokens.NAMES]},
        trained_on=dict(counts),
        measured={name: round(value, 4) for name, value in figures.items()},
        command=command,
    )
    return write_artefact(out, story, arrays, seen)


def _check(table: Table, language: str) -> None:
    kinds = Counter(bool(same) for same in table.same)
    if min(kinds[True], kinds[False]) < _FEWEST:
        raise UnfitData(f"{language}: {dict(kinds)} pairs; {_FEWEST} of each kind are needed")


def _table(
    pairs: Sequence[Pair], readings: Sequence[tuple[Reading, Reading]], console: Console | None
) -> Table:
    both = list(
        track(
            (_row(*each) for each in readings),
            description="reading pairs",
            total=len(readings),
            console=console,
            disable=console is None,
            transient=True,
        )
    )
    return Table(
        np.stack([measures for measures, _, _ in both]),
        np.stack([apart for _, apart, _ in both]),
        np.asarray([pair.equivalent for pair in pairs], bool),
        np.asarray([vetoed for _, _, vetoed in both], bool),
        np.asarray([pair.fold for pair in pairs], np.intp),
    )


def _row(a: Reading, b: Reading) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], bool]:
    one, other = sorted((a, b), key=lambda each: each.text)
    left = leftover(one, other)
    return *measured(one, other, left), bool(difference(one, other, left))


def _arrays(verifier: Verifier, language: str) -> dict[str, npt.NDArray[Any]]:
    return {
        **verifier.trees.arrays(f"{language}_trees"),
        f"{language}_weights": verifier.weights.astype(np.float16),
        f"{language}_shift": np.asarray([verifier.shift]),
        f"{language}_scale": verifier.scale.array(),
    }


def _figures(verifier: Verifier, held: Table) -> dict[str, float]:
    """Return what came of the pairs held out, rules included."""
    raw = verifier.raw(held.measures, held.apart)
    scores = np.asarray([verifier.scale.likeness(float(each)) for each in raw])
    scores[held.vetoed] = 0.0
    raw[held.vetoed] = -np.inf
    hit = scores >= 1 - _FALSE
    return {
        "hit_rate": float(hit[held.same].mean()),
        "false_hit_rate": float(hit[~held.same].mean()),
        "hit_rate_at_1pct": float(recall_at(raw, held.same, _FALSE) or 0.0),
        "vetoed_same": float(held.vetoed[held.same].mean()),
        "vetoed_different": float(held.vetoed[~held.same].mean()),
        "pairs": float(len(held.same)),
    }
