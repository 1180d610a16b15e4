"""Rows to train on, from files of several schemas."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec

from eventrail.guarding.content.grammar import draw, shipped
from eventrail.learning.calibrate import Curve
from eventrail.learning.fit import fit_curve

HELD_OUT: Final = 5
"""One group of rows in so many is not trained on."""


class TrainingRow(msgspec.Struct, frozen=True):
    """A text and what is known of it.

    Attributes:
        text: as it was written.
        positive: whether it is of the kind that is looked for.
        group: related rows share it, so that none is trained on while another is measured on.
        weight: how much it counts.
        source: the file, or the grammar, that it is from.
        listed: whether an evaluation may be run on its file, so that `seen` must name it.
        drawn: whether it is from a grammar.
        contrast: whether it was written to be mistaken.
    """

    text: str
    positive: bool
    group: str
    weight: float
    source: str
    listed: bool = False
    drawn: bool = False
    contrast: bool = False

    @property
    def held_out(self) -> bool:
        """Whether it is kept to measure on; the same for all rows of a group, and always."""
        return int(hashlib.sha256(self.group.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


def drawn(name: str, weight: float) -> Iterator[TrainingRow]:
    """Yield the sentences of a grammar that ships."""
    for row in draw(shipped(name)):
        yield TrainingRow(row.text, row.positive, row.text, weight, name, drawn=True)


def decoded(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file."""
    lines = path.read_bytes().splitlines()
    return [msgspec.json.decode(line, type=dict[str, Any]) for line in lines if line.strip()]


def everyday(path: Path, rows: Sequence[dict[str, Any]], most: int) -> Iterator[TrainingRow]:
    """Yield what people write to assistants, from a set collected for something else.

    Args:
        path: of the set.
        rows: of it.
        most: as many rows at most, chosen by their hashes.
    """
    texts = {text.strip() for row in rows for text in _texts(row) if text.strip()}
    for text in sorted(texts, key=lambda each: hashlib.sha256(each.encode()).digest())[:most]:
        yield TrainingRow(text, positive=False, group=text, weight=1.0, source=source_of(path))


def source_of(path: Path) -> str:
    """Return the name that a file goes by: its folder's, if files are all called alike."""
    return path.parent.name if path.stem == "dev" else path.name


def _texts(row: dict[str, Any]) -> list[str]:
    if row.get("label") == "attack":
        return []
    if isinstance(turns := row.get("turns"), list):
        return [turn for turn in cast("list[Any]", turns) if isinstance(turn, str)]
    fields = ("prompt", "text", "question", "user_query", "query", "input", "text_a")
    return [value for name in fields if isinstance(value := row.get(name), str)][:1]


def counts(rows: Sequence[TrainingRow]) -> dict[str, int]:
    """Return how many rows there are of each source."""
    return dict(Counter(row.source for row in rows))


def curve_of(scores: Sequence[float], positive: Sequence[bool]) -> Curve:
    """Return the curve that fits best.

    Without both kinds, or where higher scores were rarer among positives, it is the plain
    logistic curve.
    """
    fitted = fit_curve(scores, positive) if len(set(positive)) > 1 else Curve()
    return fitted if fitted.slope > 0 else Curve()


def shares(
    rows: Sequence[TrainingRow],
    reached: Callable[[TrainingRow], bool],
    positive: str,
    negative: str,
) -> dict[str, float]:
    """Return, by source, the shares of its positive and of its negative rows that are reached.

    Args:
        rows: to measure on.
        reached: whether the model speaks up.
        positive: the name of the first share.
        negative: the name of the second.
    """
    found: dict[tuple[str, str], list[bool]] = {}
    for row in rows:
        name = positive if row.positive else negative
        found.setdefault((row.source, name), []).append(reached(row))
    return {
        f"{source}:{name}": round(sum(each) / len(each), 4)
        for (source, name), each in sorted(found.items())
    }
