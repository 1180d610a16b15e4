"""Labelled rows, and the labels of their words."""

from collections.abc import Sequence
from typing import Final

import msgspec

from eventrail.guarding.names.features import is_hangul
from eventrail.guarding.names.labels import LABELS, NONE
from eventrail.guarding.names.words import Words, words_of

TYPES: Final = {
    **{label: label for label in LABELS},
    "GPE": "LOCATION",
    "PS": "PERSON",
    "LC": "LOCATION",
    "OG": "ORGANIZATION",
    "DT": "DATE_TIME",
    "TI": "DATE_TIME",
    "QT": "QUANTITY",
}
"""Types that data sets use, and ours."""


class Labelled(msgspec.Struct, frozen=True):
    """A span that a data set labels; offsets in code points, the end exclusive."""

    type: str
    start: int
    end: int


class Example(msgspec.Struct, frozen=True):
    """A text with its labelled spans."""

    text: str
    spans: list[Labelled] = []
    id: str = ""
    template_id: int | None = None


def labels_of(example: Example, words: Words) -> list[str]:
    """Return the label of each word: that of the span that holds its beginning, or most of it."""
    labels = [NONE] * len(words.words)
    for span in example.spans:
        label = TYPES.get(span.type)
        if label is None:
            continue
        for index, start in enumerate(words.starts):
            end = words.end(index)
            inside = min(end, span.end) - max(start, span.start)
            if inside > 0 and (span.start <= start or 2 * inside >= end - start):
                labels[index] = label
    return labels


def tails_of(examples: Sequence[Example]) -> list[tuple[str, str]]:
    """Return, for each span that ends in a Hangul word, the span's text and what follows in it."""
    found: list[tuple[str, str]] = []
    for example in examples:
        words = words_of(example.text)
        ends = {start: words.end(index) for index, start in enumerate(words.starts)}
        for span in example.spans:
            last = max((start for start in ends if start < span.end), default=-1)
            inside = last >= span.start and span.end <= ends[last]
            if inside and is_hangul(example.text[last]):
                found.append((example.text[last : span.end], example.text[span.end : ends[last]]))
    return found
