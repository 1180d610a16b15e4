"""Labelled questions for the semantic cache: pairs, or paraphrases of what is kept."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from eventrail.caching.semantic.vector import vector_of
from eventrail.evaluating.rows import UnfitData, fields_of, read_rows

NEAREST: Final = 5
"""So many candidates of a question are looked at."""
REPEATED: Final = 0.6
"""Queries that share this much of their words are the same row twice (Jaccard)."""

_WORD: Final = re.compile(r"\w+")


class Asked(NamedTuple):
    """A question that is asked, and what is kept.

    Attributes:
        question: what is asked.
        kept: the questions whose answers might serve, nearest first.
        equivalent: whether they ask for the same.
        language: `en` or `ko`.
        key: stands for the row in the list of rows that a model was trained on.
    """

    question: str
    kept: tuple[str, ...]
    equivalent: bool
    language: str
    key: str


class _Pair(msgspec.Struct, frozen=True):
    text_a: str
    text_b: str
    equivalent: bool


class _Paraphrase(msgspec.Struct, frozen=True):
    query: str
    paraphrase: str


def asked_rows(path: Path) -> list[Asked]:
    """Return what a file asks; which kind of set it is shows in its fields.

    - `text_a, text_b, equivalent`: the second asks, the first is kept.
    - `query, paraphrase`: every query is kept. A paraphrase asks twice: once for its own query, and
      once with its own taken away, and those that repeat it, when none of the nearest may serve.

    Raises:
        UnfitData: the file has neither schema, or a row does not fit.
    """
    fields = fields_of(path)
    if {"text_a", "text_b", "equivalent"} <= fields:
        return [_pair(row) for row in read_rows(path, _Pair)]
    if {"query", "paraphrase"} <= fields:
        return _paraphrases(read_rows(path, _Paraphrase))
    raise UnfitData(
        f"{path}: rows need the fields text_a, text_b, equivalent; or query, paraphrase; "
        f"these have {', '.join(sorted(fields))}"
    )


def pair_key(one: str, other: str) -> str:
    """Return the text that stands for a pair in the list of rows that were trained on."""
    return " || ".join(sorted((one, other)))


def _pair(row: _Pair) -> Asked:
    key = pair_key(row.text_a, row.text_b)
    language = _language(row.text_a + row.text_b)
    return Asked(row.text_b, (row.text_a,), row.equivalent, language, key)


def _paraphrases(rows: Sequence[_Paraphrase]) -> list[Asked]:
    kept = list(dict.fromkeys(row.query for row in rows))
    table = np.stack([vector_of(text) for text in kept])
    words = {text: frozenset(_WORD.findall(text.lower())) for text in kept}
    asked: list[Asked] = []
    for row in rows:
        order = np.argsort(-(table @ vector_of(row.paraphrase)), kind="stable")
        near = [kept[int(place)] for place in order]
        own = (row.query,) if row.query in near[:NEAREST] else ()
        mine = words[row.query]
        others = tuple(text for text in near if not _repeats(mine, words[text]))[:NEAREST]
        key, language = pair_key(row.query, row.paraphrase), _language(row.paraphrase)
        asked.append(Asked(row.paraphrase, own, equivalent=True, language=language, key=key))
        asked.append(Asked(row.paraphrase, others, equivalent=False, language=language, key=key))
    return asked


def _repeats(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= REPEATED * len(one | other)


def _language(text: str) -> str:
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"
