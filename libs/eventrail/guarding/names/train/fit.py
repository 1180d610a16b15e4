"""Train a linear-chain conditional random field (Lafferty, McCallum, Pereira, 2001).

CRFsuite's L-BFGS with L1 and L2 penalties; the L1 one leaves few weights, so that the model is
small. CRFsuite is needed for training only.
"""

import importlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np

from eventrail.guarding.names.features import (
    ABSENT,
    BUCKETS,
    affixes_of,
    bucket_of,
    gap_bucket,
    plain_features_of,
)
from eventrail.guarding.names.labels import LABELS
from eventrail.guarding.names.listed import Lists
from eventrail.guarding.names.train.rows import Example, labels_of
from eventrail.guarding.names.weights import Table
from eventrail.guarding.names.words import REACH, Words, words_of

OFFSETS: Final = (-2, -1, 0, 1, 2)
_NEAR: Final = (-1, 0, 1)
GAPS: Final = (-1, 0, 1, 2)
"""Gap 0 is the one before the word, gap 1 the one after it."""


class Fitted(NamedTuple):
    """What training found.

    Attributes:
        words: weights of a word's buckets, by place and label.
        gaps: likewise of gaps.
        steps: from label to label.
    """

    words: Table
    gaps: Table
    steps: Table


class _Seen(NamedTuple):
    """What is seen of a word from afar, and from near."""

    far: list[int]
    near: list[int]


def fit(
    examples: Sequence[Example],
    lists: Lists,
    *,
    l1: float = 0.3,
    l2: float = 0.003,
    rounds: int = 120,
    verbose: bool = False,
) -> Fitted:
    """Train; the same examples give the same weights."""
    crfsuite: Any = importlib.import_module("pycrfsuite")  # compiled, without annotations
    trainer: Any = crfsuite.Trainer(verbose=verbose)
    trainer.select("lbfgs")
    trainer.set_params(
        {"c1": l1, "c2": l2, "max_iterations": rounds, "feature.possible_transitions": True}
    )
    seen: dict[str, _Seen] = {}
    for example in examples:
        words = words_of(example.text)
        if words.words:
            items = attributes_of(words, lists, seen)
            trainer.append(crfsuite.ItemSequence(items), labels_of(example, words))
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "names.crf")
        trainer.train(path)
        tagger: Any = crfsuite.Tagger()
        tagger.open(path)
        return _weights(tagger.info())


def attributes_of(words: Words, lists: Lists, seen: dict[str, _Seen]) -> list[list[str]]:
    """Return what is seen of each word: `w<offset>:<bucket>` and `g<offset>:<bucket>`."""
    looks = [_look(word, lists, seen) for word in words.words]
    gaps = [gap_bucket(gap) for gap in words.gaps]
    count = len(looks)
    linked = [
        index > 0 and words.starts[index] - words.starts[index - 1] <= REACH
        for index in range(count)
    ]
    items: list[list[str]] = []
    for index in range(count):
        names: list[str] = []
        for offset in OFFSETS:
            at = index + offset
            low, high = min(index, at) + 1, max(index, at) + 1
            if not (0 <= at < count and all(linked[low:high])):
                names.append(f"w{offset}:{ABSENT}")
                continue
            names += [f"w{offset}:{bucket}" for bucket in looks[at].far]
            if offset in _NEAR:
                names += [f"w{offset}:{bucket}" for bucket in looks[at].near]
        for offset in GAPS:
            at = index + offset
            low, high = (at, index + 1) if offset <= 0 else (index + 1, at + 1)
            if low >= 0 and at < count and all(linked[low:high]):
                names.append(f"g{offset}:{gaps[at]}")
        items.append(names)
    return items


def _look(word: str, lists: Lists, seen: dict[str, _Seen]) -> _Seen:
    if word not in seen:
        far = [bucket_of(name) for name in plain_features_of(word, lists)]
        seen[word] = _Seen(far, [bucket_of(name) for name in affixes_of(word)])
    return seen[word]


def _weights(info: Any) -> Fitted:
    index = {label: at for at, label in enumerate(LABELS)}
    words = np.zeros((BUCKETS, len(OFFSETS), len(LABELS)), np.float32)
    gaps = np.zeros((BUCKETS, len(GAPS), len(LABELS)), np.float32)
    for (name, label), weight in info.state_features.items():
        place, _, bucket = name.partition(":")
        table, offsets = (words, OFFSETS) if place[0] == "w" else (gaps, GAPS)
        table[int(bucket), offsets.index(int(place[1:])), index[label]] = weight
    steps = np.zeros((len(LABELS), len(LABELS)), np.float32)
    for (before, after), weight in info.transitions.items():
        steps[index[before], index[after]] = weight
    return Fitted(words, gaps, steps)
