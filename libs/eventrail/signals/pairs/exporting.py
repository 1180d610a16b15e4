"""Make a folder of preference data: two parts as JSON Lines and Parquet, and a data card."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from eventrail.lake.arrow import arrow, parquet
from eventrail.signals.pairs.card import card_of
from eventrail.signals.pairs.duplicates import distinct_rows
from eventrail.signals.pairs.filtering import Filters, kept_rows, language_of
from eventrail.signals.pairs.labelling import labelled_in
from eventrail.signals.pairs.making import pairs_in
from eventrail.signals.pairs.material import Material, Row
from eventrail.signals.pairs.shaping import Form, shaped
from eventrail.signals.pairs.splitting import split_rows

PARTS: Final = ("train", "test")
CARD: Final = "README.md"

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


class Exported(msgspec.Struct, frozen=True):
    """The rows of both parts, and what is to be said of them."""

    train: list[Row]
    test: list[Row]
    made: Made


def make(material: Material, form: Form, filters: Filters, *, test_share: float) -> Exported:
    """Return the preference data that is in material."""
    left_out: Counter[str] = Counter()

    def count(reason: str) -> None:
        left_out[reason] += 1

    found = pairs_in(material) if form == "dpo" else labelled_in(material)
    kept = distinct_rows(kept_rows(found, filters, count), count)
    train, test = split_rows(kept, test_share)
    return Exported(train, test, _made(form, material, (train, test), left_out))


def write(exported: Exported, out: Path, *, command: str, version: str, licence: str) -> None:
    """Write both parts and the card into a folder."""
    form: Form = "dpo" if exported.made.form == "dpo" else "kto"
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in zip(PARTS, (exported.train, exported.test), strict=True):
        ready = [shaped(row, form) for row in rows]
        lines = b"".join(_encode(row) + b"\n" for row in ready)
        (out / f"{name}.jsonl").write_bytes(lines)
        _write_parquet([msgspec.to_builtins(row) for row in ready], form, out / f"{name}.parquet")
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


def _write_parquet(rows: Sequence[dict[str, Any]], form: Form, path: Path) -> None:
    table = arrow.Table.from_pylist(list(rows), schema=schema_of(form))
    parquet.write_table(table, path)


def _made(
    form: str, material: Material, parts: tuple[list[Row], list[Row]], left_out: Counter[str]
) -> Made:
    rows = [row for part in parts for row in part]
    pairs = [row for row in rows if row.wanted is not None and row.unwanted is not None]
    longer = [len(row.wanted or "") > len(row.unwanted or "") for row in pairs]
    placed = [row.source.place == 0 for row in pairs if row.source.place is not None]
    wanted = [row.source.models[0] for row in rows if row.wanted is not None and row.source.models]
    return Made(
        form=form,
        rows={name: len(part) for name, part in zip(PARTS, parts, strict=True)},
        signals=_counted(row.source.signal for row in rows),
        languages=_counted(map(language_of, rows)),
        models=_counted(wanted),
        labels={
            "wanted": sum(row.wanted is not None for row in rows),
            "unwanted": sum(row.unwanted is not None for row in rows),
        },
        left_out=dict(left_out.most_common()),
        longer_wanted=sum(longer) / len(longer) if longer else None,
        first_wanted=sum(placed) / len(placed) if placed else None,
        answers=len(material.given),
        signs=len(material.signs),
    )


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())
