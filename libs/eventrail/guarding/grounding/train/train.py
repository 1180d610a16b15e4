"""Fit the grounding model to labelled rows, and measure it on rows held out."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.progress import Progress

from eventrail.evaluating.grounding_rows import Labelled, labelled_rows
from eventrail.evaluating.rows import UnfitData, data_name
from eventrail.guarding.grounding.check import check, overall
from eventrail.guarding.grounding.features import DIRECTIONS, NAMES
from eventrail.guarding.grounding.judge import TreeJudge
from eventrail.guarding.grounding.model import KIND, LANGUAGES, Model
from eventrail.guarding.grounding.train.examples import Examples, balanced, examples_of
from eventrail.guarding.grounding.train.made import echoed, made
from eventrail.learning.artefact import Manifest, row_hash, write_artefact
from eventrail.learning.fit_trees import fit_trees
from eventrail.learning.trees import Trees

_PARTS: Final = 5
_EVEN: Final = 0.5


def train_grounding(
    data: Sequence[Path],
    out: Path,
    *,
    command: str = "",
    dry_run: bool = False,
    console: Console | None = None,
) -> Manifest:
    """Train on four fifths of the documents in the files, measure on the rest, write to `out`.

    Args:
        data: files of labelled rows, see `labelled_rows`.
        out: the folder to write to.
        command: what is noted of how it was made.
        dry_run: whether only to count, and to fit and write nothing.
        console: shows progress.

    Raises:
        UnfitData: a file does not fit, or the rows lack a language or a label.
    """
    files = {path: labelled_rows(path) for path in data}
    every = [row for rows in files.values() for row in rows]
    learnt, rest = [row for row in every if not held_out(row)], list(filter(held_out, every))
    chance = random.Random(0)  # noqa: S311 -- the same rows must make the same model
    more = [*echoed(learnt, chance), *made(learnt, chance)]
    story = Manifest(
        "grounding",
        "",
        KIND,
        settings={"features": list(NAMES)},
        trained_on=_counts(files, more),
        command=command,
    )
    if dry_run:
        return story
    with Progress(console=console, disable=console is None, transient=True) as progress:
        examples = examples_of(progress.track([*learnt, *more], description="reading"))
        model = _fit(examples)
        measured = _measure(model, progress.track(rest, description="measuring"))
    story = msgspec.structs.replace(story, measured=measured)
    return write_artefact(out, story, _arrays(model), {row_hash(row.document) for row in learnt})


def held_out(row: Labelled) -> bool:
    """Return whether a row is measured on; all rows of one document are on the same side."""
    return int(row_hash(row.document), 16) % _PARTS == 0


def _counts(files: Mapping[Path, Sequence[Labelled]], more: Sequence[Labelled]) -> dict[str, int]:
    of_files = {
        data_name(path): sum(not held_out(row) for row in rows) for path, rows in files.items()
    }
    return of_files | Counter(row.dataset for row in more)


def _fit(examples: Examples) -> Model:
    supported: dict[str, Trees] = {}
    contradicted: dict[str, Trees] = {}
    for language in LANGUAGES:
        spoken = examples.korean if language == "ko" else ~examples.korean
        labels = [row.supported for row in examples.origin]
        supported[language] = _trees(examples, spoken, labels, DIRECTIONS)
        told = [row.contradicted is not None and not row.supported for row in examples.origin]
        contrary = [bool(row.contradicted) for row in examples.origin]
        contradicted[language] = _trees(examples, spoken & np.asarray(told, bool), contrary, None)
    return Model(supported, contradicted)


def _trees(
    examples: Examples,
    chosen: npt.NDArray[np.bool_],
    labels: Sequence[bool],
    directions: Sequence[int] | None,
) -> Trees:
    at = np.flatnonzero(chosen)
    own: list[bool] = [labels[int(each)] for each in at]
    if len(set(own)) < len((True, False)):
        raise UnfitData("the rows need to hold both kinds of claims, in English and in Korean")
    weights = balanced([examples.origin[int(each)] for each in at], own)
    return fit_trees(examples.rows[at], own, weights, directions=directions)


def _measure(model: Model, rows: Iterable[Labelled]) -> dict[str, float]:
    """Return the balanced accuracy on each kind of set."""
    judge = TreeJudge(model)
    right: dict[tuple[str, bool], list[bool]] = {}
    for row in rows:
        score = overall(check(row.answer, [row.document], row.question, judge=judge))
        right.setdefault((row.dataset, row.supported), []).append((score >= _EVEN) == row.supported)
    return {
        f"balanced_accuracy_{dataset}": float(
            np.mean([np.mean(hits) for (name, _), hits in right.items() if name == dataset])
        )
        for dataset in sorted({name for name, _ in right})
    }


def _arrays(model: Model) -> dict[str, npt.NDArray[Any]]:
    kinds = (("supported", model.supported), ("contradicted", model.contradicted))
    return {
        name: array
        for kind, trees in kinds
        for language in LANGUAGES
        for name, array in trees[language].arrays(f"{kind}_{language}").items()
    }
