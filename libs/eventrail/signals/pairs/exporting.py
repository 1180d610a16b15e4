"""Make a folder of preference data: two parts as JSON Lines and Parquet, and a data card."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from rich.console import Console

from eventrail.lake.arrow import arrow, parquet
from eventrail.signals.pairs.card import card_of
from eventrail.signals.pairs.duplicates import distinct_rows
from eventrail.signals.pairs.filtering import Filters, kept_rows, language_of
from eventrail.signals.pairs.labelling import labelled_in
from eventrail.signals.pairs.making import pairs_in
from eventrail.signals.pairs.material import Material, Row
from eventrail.signals.pairs.shaping import Form, shaped
from eventrail.signals.pairs.shelf import Shelf
from eventrail.signals.pairs.splitting import split_rows
from eventrail.signals.pairs.watching import watched

PARTS: Final = ("train", "test")
CARD: Final = "README.md"

_AT_ONCE: Final = 5_000
"""Rows that are shaped at a time, and are a row group in Parquet."""

_encode = msgspec.json.Encoder().encode


class Made(msgspec.Struct, frozen=True):
    """What was made.

    Attributes:
        form: `dpo` or `kto`.
        rows: how many in each part.
        signals: how many rows by what told.
        languages: how many rows by language.
        models: how many wanted answers by the model that gave them.
        labels: how many rows have a wanted, and how many an unwanted answer.
        left_out: how many were left out, by reason.
        longer_wanted: share of pairs whose wanted answer is the longer one; None without pairs.
        first_wanted: share of comparisons by users whose wanted answer was shown first; None
            without any.
        answers: how many answers were looked at.
        signs: how many signs about them.
    """

    form: str
    rows: dict[str, int]
    signals: dict[str, int]
    languages: dict[str, int]
    models: dict[str, int]
    labels: dict[str, int]
    left_out: dict[str, int]
    longer_wanted: float | None
    first_wanted: float | None
    answers: int
    signs: int


class Exported(NamedTuple):
    """The rows of both parts, and what is to be said of them."""

    train: Sequence[Row]
    test: Sequence[Row]
    made: Made


def make(
    material: Material,
    form: Form,
    filters: Filters,
    *,
    test_share: float,
    console: Console | None = None,
) -> Exported:
    """Return the preference data that is in material; its rows wait on disk."""
    left_out: Counter[str] = Counter()

    def count(reason: str) -> None:
        left_out[reason] += 1

    found = pairs_in(material) if form == "dpo" else labelled_in(material)
    fit = Shelf(Row, kept_rows(watched(found, "finding rows", console), filters, count))
    train, test = split_rows(distinct_rows(fit, count, console), test_share)
    return Exported(train, test, _made(form, material, (train, test), left_out))


def write(
    exported: Exported,
    out: Path,
    *,
    command: str,
    version: str,
    licence: str,
    console: Console | None = None,
) -> None:
    """Write both parts and the card into a folder."""
    form: Form = "dpo" if exported.made.form == "dpo" else "kto"
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(PARTS, (exported.train, exported.test), strict=True):
        _write_part(watched(rows, f"writing {name}", console), form, out / name)
    card = card_of(exported.made, command=command, version=version, licence=licence)
    (out / CARD).write_text(card, "utf-8")


def schema_of(form: Form) -> Any:
    """Return the Arrow schema of a part: what `datasets` makes its features from."""
    text = arrow.string()
    messages = arrow.list_(arrow.struct([("role", text), ("content", text)]))
    source = arrow.struct(
        [
            ("signal", text),
            ("confidence", arrow.float64()),
            ("rids", arrow.list_(text)),
            ("tenant", text),
            ("models", arrow.list_(text)),
            ("templates", arrow.list_(text)),
            ("revision", text),
            ("place", arrow.int64()),
            ("by", text),
        ]
    )
    if form == "dpo":
        answers: list[tuple[str, Any]] = [("chosen", messages), ("rejected", messages)]
    else:
        answers = [("completion", messages), ("label", arrow.bool_())]
    return arrow.schema([("prompt", messages), *answers, ("source", source)])


def _write_part(rows: Iterable[Row], form: Form, path: Path) -> None:
    """Write rows as JSON Lines and as Parquet, a row group at a time."""
    schema, every = schema_of(form), iter(rows)
    with (
        path.with_suffix(".jsonl").open("wb") as lines,
        parquet.ParquetWriter(path.with_suffix(".parquet"), schema) as table,
    ):
        while ready := [shaped(row, form) for row in islice(every, _AT_ONCE)]:
            lines.writelines(_encode(row) + b"\n" for row in ready)
            table.write_table(arrow.Table.from_pylist(msgspec.to_builtins(ready), schema=schema))


def _made(
    form: str,
    material: Material,
    parts: tuple[Sequence[Row], Sequence[Row]],
    left_out: Counter[str],
) -> Made:
    signals: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    models: Counter[str] = Counter()
    labels = {"wanted": 0, "unwanted": 0}
    longer: Counter[bool] = Counter()
    placed: Counter[bool] = Counter()
    for row in chain(*parts):
        source, wanted, unwanted = row.source, row.wanted, row.unwanted
        signals[source.signal] += 1
        languages[language_of(row)] += 1
        labels["wanted"] += wanted is not None
        labels["unwanted"] += unwanted is not None
        if wanted is not None and source.models:
            models[source.models[0]] += 1
        if wanted is not None and unwanted is not None:
            longer[len(wanted) > len(unwanted)] += 1
        if source.place is not None and wanted is not None and unwanted is not None:
            placed[source.place == 0] += 1
    return Made(
        form=form,
        rows={name: len(part) for name, part in zip(PARTS, parts, strict=True)},
        signals=dict(signals.most_common()),
        languages=dict(languages.most_common()),
        models=dict(models.most_common()),
        labels=labels,
        left_out=dict(left_out.most_common()),
        longer_wanted=_share(longer),
        first_wanted=_share(placed),
        answers=len(material.given),
        signs=len(material.signs),
    )


def _share(counts: Counter[bool]) -> float | None:
    return counts[True] / counts.total() if counts else None
