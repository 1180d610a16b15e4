"""Streams of questions that change at a known request, built from labelled rows."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec
import numpy as np

from eventrail.drift.observation import Observation
from eventrail.drift.text_features import question_features
from eventrail.evaluating.rows import UnfitData
from eventrail.intents.rows import IntentRow

SHARES: Final = (0.1, 0.2, 0.3, 0.5, 1.0)
"""Sizes of shifts: the share of the requests that are not as they were."""

_INSIDE: Final = 0.7
_START: Final = datetime(2026, 1, 1, tzinfo=UTC)
_MARKS: Final = re.compile(r"[^\w\s]")
_FEWEST: Final = 200


class Plan(msgspec.Struct, frozen=True):
    """How long streams are.

    Attributes:
        steady: requests before the change point; the first of them say what is usual.
        patience: requests after it in which the change must be noticed.
        quiet: requests of a stream that does not change, besides `steady`.
    """

    steady: int = 1500
    patience: int = 2000
    quiet: int = 2000


class Texts(msgspec.Struct, frozen=True):
    """What the streams of one seed are drawn from.

    Attributes:
        usual: in the order in which they come.
        others: by kind of shift, what comes instead.
    """

    usual: Sequence[str]
    others: dict[str, Sequence[str]]


def texts_of(
    rows: Sequence[IntentRow], corpus: Sequence[IntentRow], seed: int, plan: Plan
) -> Texts:
    """Return the texts of a seed.

    Seven of ten domains (intents, where rows have no domain) are usual, the others are the shift
    `topic`; rows of another file are the shift `other_set`. Letters are made small and marks are
    left out, so that sets do not differ in those alone. `length` is two questions in one, and
    `form` the same text as a written sentence.

    Raises:
        UnfitData: there is one group only, or too few rows.
    """
    chance = np.random.default_rng(seed)
    groups = sorted({row.domain or row.intent for row in rows if row.label})
    chance.shuffle(groups)
    inside = set(groups[: max(int(len(groups) * _INSIDE), 1)])
    usual = [plain(row.text) for row in rows if row.label and (row.domain or row.intent) in inside]
    other = [
        plain(row.text) for row in rows if row.label and (row.domain or row.intent) not in inside
    ]
    if len(usual) < _FEWEST or len(other) < _FEWEST:
        raise UnfitData(f"{_FEWEST} rows in scope are needed in seven of ten domains, and in three")
    count = plan.steady + plan.patience + plan.quiet
    more = len(usual) < count
    order = chance.choice(len(usual), count, replace=more)
    places: list[int] = order.tolist()
    stream = [usual[at] for at in places]
    pairs = _places(len(usual), count, chance)
    others: dict[str, Sequence[str]] = {
        "topic": _drawn(other, count, chance),
        "length": [f"{text} {usual[at]}" for text, at in zip(stream, pairs, strict=True)],
        "form": [f"{text[:1].upper()}{text[1:]}." for text in stream],
    }
    if corpus:
        others["other_set"] = _drawn([plain(row.text) for row in corpus], count, chance)
    return Texts(stream, others)


def plain(text: str) -> str:
    """Return a text in small letters, without marks."""
    return " ".join(_MARKS.sub(" ", text).casefold().split())


def changed(texts: Texts, kind: str, share: float, seed: int, plan: Plan) -> Iterator[str]:
    """Yield what comes after the change point; nothing changes with a share of 0."""
    chance = np.random.default_rng([seed, int(share * 1000)])
    length = plan.patience if share else plan.quiet
    for at in range(plan.steady, plan.steady + length):
        yield texts.others[kind][at] if chance.random() < share else texts.usual[at]


def observed(text: str, number: int, seed: int) -> Observation:
    """Return a text as a request of its own."""
    numbers, language = _features(text)
    rid = hashlib.md5(f"{seed}/{number}".encode(), usedforsecurity=False).hexdigest()
    at = _START + timedelta(seconds=number)
    return Observation(rid, "tenant", at, numbers, {"language": language or "other"}, {}, text)


@lru_cache(maxsize=100_000)
def _features(text: str) -> tuple[dict[str, float], str]:
    return question_features(text)


def _drawn(texts: Sequence[str], count: int, chance: np.random.Generator) -> list[str]:
    return [texts[at] for at in _places(len(texts), count, chance)]


def _places(size: int, count: int, chance: np.random.Generator) -> list[int]:
    return chance.integers(0, size, count).tolist()
