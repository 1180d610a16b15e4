"""Train the preference; for `eventrail train judge`, not for services."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestClassifier

from eventrail.judging.preference.features import NAMES, pair_of
from eventrail.judging.preference.model import KIND, NAME
from eventrail.learning.artefact import Manifest, row_hash, write_artefact
from eventrail.learning.trees import Trees

_FOLDS: Final = 5
_TREES: Final = 150
_LEAF: Final = 6
_DEPTH: Final = 9
_EVEN: Final = 0.5

Numbers = npt.NDArray[Any]


class Pair(NamedTuple):
    """A labelled pair; see `evaluating.judge_pairs.LabelledPair`."""

    question: str
    first: str
    second: str
    first_better: bool
    of: str


def train_preference(
    pairs: Sequence[Pair],
    out: Path,
    *,
    command: str,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Train on four fifths of the questions, measure on the rest, and write the artefact.

    The fifth is chosen by a hash of the question; figures with `cv_` are of five folds over the
    four fifths, those with `held_` of the fifth. Each set of rows weighs the same.

    Args:
        pairs: the rows; `of` names the set of each.
        out: folder of the artefact.
        command: what is noted as its making.
        dry_run: only count.
        tell: hears of progress.
    """
    fold = np.asarray([_fold(pair.question) for pair in pairs])
    of = np.asarray([pair.of for pair in pairs])
    kept = fold != 0
    counts = {str(name): int((kept & (of == name)).sum()) for name in sorted(set(of))}
    if dry_run:
        return Manifest(NAME, "", KIND, trained_on=counts, command=command)
    tell("features")
    rows = [pair_of(pair.question, pair.first, pair.second) for pair in pairs]
    better = np.asarray([pair.first_better for pair in pairs])
    set_ = _Set(np.stack([a for a, _ in rows]), np.stack([b for _, b in rows]), better, of)
    tell("folds")
    guessed = np.zeros(len(pairs))
    for number in range(1, _FOLDS):
        chosen = fold == number
        guessed[chosen] = _scores(_fit(set_, kept & ~chosen), set_, chosen)
    final = _fit(set_, kept)
    guessed[~kept] = _scores(final, set_, ~kept)
    right = np.where(guessed == 0, _EVEN, (guessed > 0) == better)
    manifest = Manifest(
        NAME,
        "",
        KIND,
        settings={"features": list(NAMES)},
        trained_on=counts,
        measured={**_measured(right, of, kept, "cv"), **_measured(right, of, ~kept, "held")},
        command=command,
        at=datetime.now(UTC).strftime("%Y-%m-%d"),
    )
    seen = [row_hash(pair.question) for pair, used in zip(pairs, kept, strict=True) if used]
    return write_artefact(out, manifest, final.arrays("trees"), seen)


class _Set(NamedTuple):
    first: Numbers
    second: Numbers
    better: Numbers
    of: Numbers


def _fold(question: str) -> int:
    return int(row_hash(question), 16) % _FOLDS


def _fit(rows: _Set, chosen: Numbers) -> Trees:
    names, of = np.unique(rows.of[chosen], return_inverse=True)
    weight = 1 / np.bincount(of, minlength=len(names))[of]
    forest = cast("Any", RandomForestClassifier)(  # annotated by half
        _TREES,
        min_samples_leaf=_LEAF,
        max_depth=_DEPTH,
        max_features=0.5,
        random_state=0,
    )
    forest.fit(
        np.concatenate([rows.first[chosen], rows.second[chosen]]),
        np.concatenate([rows.better[chosen], ~rows.better[chosen]]),
        sample_weight=np.concatenate([weight, weight]),
    )
    return _plain([each.tree_ for each in forest.estimators_])


def _plain(trees: Sequence[Any]) -> Trees:
    """Return the trees of a forest; each leaf holds its share of the mean probability."""
    roots = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
    first = np.repeat(roots, [tree.node_count for tree in trees])
    left = np.concatenate([tree.children_left for tree in trees])
    right = np.concatenate([tree.children_right for tree in trees])
    value = np.concatenate([tree.value[:, 0, :] for tree in trees])
    leaf, itself = left < 0, np.arange(len(left))
    share = value[:, 1] / value.sum(axis=1) / len(trees)
    return Trees(
        roots.astype(np.intp),
        np.where(leaf, 0, np.concatenate([tree.feature for tree in trees])).astype(np.intp),
        np.where(leaf, 0.0, np.concatenate([tree.threshold for tree in trees])),
        np.where(leaf, itself, first + left),
        np.where(leaf, itself, first + right),
        np.where(leaf, share, 0.0),
        0.0,
        max(int(tree.max_depth) for tree in trees),
    )


def _scores(trees: Trees, rows: _Set, chosen: Numbers) -> Numbers:
    return trees.scores(rows.first[chosen]) - trees.scores(rows.second[chosen])


def _measured(right: Numbers, of: Numbers, chosen: Numbers, kind: str) -> dict[str, float]:
    found = {f"{kind}_accuracy": float(right[chosen].mean())}
    for name in sorted(set(of)):
        some = chosen & (of == name)
        if some.any():
            found[f"{kind}_accuracy.{name}"] = float(right[some].mean())
    return found
