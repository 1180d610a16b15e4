"""Make the tagger of names: from labelled rows, generated sentences and text without names."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from rich.console import Console

from eventrail.evaluating.pii_spans import Labelled, PiiRow, count, figures
from eventrail.evaluating.rows import data_name, read_rows
from eventrail.guarding.names.artefact import NAME, settings_of
from eventrail.guarding.names.features import FORM, SCRIPT_HANGUL, SCRIPT_OTHER, bucket_of
from eventrail.guarding.names.labels import LABELS, NONE
from eventrail.guarding.names.tagger import Settings, Tagger
from eventrail.guarding.names.train.fit import fit
from eventrail.guarding.names.train.generate import generate
from eventrail.guarding.names.train.plain import plain_examples
from eventrail.guarding.names.train.pools import Pools
from eventrail.guarding.names.train.rows import TYPES, Example, tails_of
from eventrail.guarding.names.train.split import Split, split_rows
from eventrail.guarding.names.train.tails import tails_from
from eventrail.guarding.names.train.texts import texts_of
from eventrail.guarding.names.train.vocabulary import lists_from
from eventrail.guarding.names.weights import PLACES, Table, Weights, packed, unpacked
from eventrail.learning.artefact import Manifest, row_hash, write_artefact

TRAINED_ON: Final = 0.8
"""Share of the labelled rows that is trained on."""

LISTED_IN_TRAINING: Final = 0.6
"""Share of the lists of names that training sees; the rest teaches what names off a list do."""


class Recipe(msgspec.Struct, frozen=True):
    """What a training run is made of; the same recipe and files make the same model.

    Attributes:
        sentences: how many are generated.
        plain: sentences without names that are taken of each file, at most.
        weight: how often each labelled row counts.
        rounds: of the optimiser, at most.
        split: what is held out.
        doubt: is taken off the weight of no name at all for every word that is not Korean, so that
            rather too much is found than too little.
        doubt_hangul: the same for Korean words.
    """

    sentences: int = 8_000
    plain: int = 1_200
    weight: int = 3
    rounds: int = 60
    split: Split = "rows"
    doubt: float = 0.7
    doubt_hangul: float = 2.2


class Material(msgspec.Struct, frozen=True):
    """The files of a training run.

    Attributes:
        labelled: rows with spans.
        plain: rows of texts; those sentences that hold no name are taken.
        words: rows of texts, of which only common words are taken.
    """

    labelled: Sequence[Path]
    plain: Sequence[Path] = ()
    words: Sequence[Path] = ()


def train_names(
    material: Material,
    recipe: Recipe,
    out: Path,
    *,
    command: str = "",
    dry_run: bool = False,
    console: Console | None = None,
) -> Manifest:
    """Train, measure on the rows held out, and write an artefact.

    Args:
        material: the files.
        recipe: what is done with them.
        out: a folder.
        command: what to put down as the command that made it.
        dry_run: only say what would be trained on; the manifest returned has no version.
        console: shows what is done.

    Raises:
        UnfitData: a labelled file has another schema.
    """

    def tell(step: str) -> None:
        if console is not None:
            console.print(step)

    rows = [row for path in material.labelled for row in read_rows(path, Example)]
    train, held_out = split_rows(rows, recipe.split, TRAINED_ON)
    tell(f"{len(train)} labelled rows to train on, {len(held_out)} held out")
    known = list(texts_of([*material.plain, *material.words]))
    numbers = _numbers(material, train, recipe.sentences, len(known))
    if dry_run:
        return Manifest(NAME, "", FORM, trained_on=numbers)
    pools = Pools(0)
    lists = lists_from(pools, known)
    examples = generate(recipe.sentences, seed=1)
    for path in material.plain:
        plain = plain_examples(texts_of([path]), pools, lists)
        random.Random(0).shuffle(plain)  # noqa: S311 -- examples, not secrets
        examples += plain[: recipe.plain]
    examples += train * recipe.weight
    tell(f"training on {len(examples)} texts; some minutes")
    fewer = lists_from(pools, known, LISTED_IN_TRAINING)
    fitted = fit(examples, fewer, rounds=recipe.rounds)
    _doubt(fitted.words, SCRIPT_OTHER, recipe.doubt)
    _doubt(fitted.words, SCRIPT_HANGUL, recipe.doubt_hangul)
    arrays = packed(Weights(fitted.words, fitted.gaps, fitted.steps, lists))
    settings = Settings(tails_from(tails_of(train)))
    measured = measured_on(Tagger(unpacked(arrays), settings), held_out)
    story = Manifest(
        NAME,
        "",
        FORM,
        settings={**settings_of(settings), "recipe": msgspec.to_builtins(recipe)},
        trained_on=numbers,
        measured=measured,
        command=command,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return write_artefact(out, story, arrays, [row_hash(row.text) for row in train])


def measured_on(tagger: Tagger, rows: Sequence[Example]) -> dict[str, float]:
    """Return precision, recall and F2 of the spans the tagger answers for, by language."""
    measured: dict[str, float] = {}
    for language in ("en", "ko"):
        chosen = [row for row in rows if _is_korean(row.text) == (language == "ko")]
        if not chosen:
            continue
        counts = [count(_known(row), tagger.find(row.text)) for row in chosen]
        columns = {name: np.array([each[name] for each in counts]) for name in counts[0]}
        measured |= {f"{name}_{language}": round(v, 4) for name, v in figures(columns).items()}
    return measured


def _doubt(weights: Table, feature: str, doubt: float) -> None:
    weights[bucket_of(feature), PLACES // 2, LABELS.index(NONE)] -= doubt


def _known(row: Example) -> PiiRow:
    known = [each for each in row.spans if each.type in TYPES]
    return PiiRow(row.id, row.text, [Labelled(each.type, each.start, each.end) for each in known])


def _is_korean(text: str) -> bool:
    return any("가" <= each <= "힣" for each in text)


def _numbers(
    material: Material, train: Sequence[Example], sentences: int, known: int
) -> dict[str, int]:
    names = ", ".join(data_name(path) for path in material.labelled)
    return {names: len(train), "generated sentences": sentences, "texts without labels": known}
