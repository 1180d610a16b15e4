"""Fit the relevance model, and measure it on questions held out."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from eventrail.evaluating.measure import auc
from eventrail.evaluating.retrieval_rows import corpus_beside, read_corpus, read_topics
from eventrail.evaluating.rows import UnfitData, read_rows
from eventrail.learning.artefact import Manifest, row_hash, write_artefact
from eventrail.retrieval.relevance.evidence import NAMES
from eventrail.retrieval.relevance.model import GROUPS, KIND
from eventrail.retrieval.relevance.train.examples import Example, Set, examples_of

_PARTS: Final = 5
_OTHERS: Final = 150
"""Questions of each other file that a corpus is asked."""

_WEIGHTS: Final = {"answered": 1.0, "missed": 0.05, "unanswerable": 0.5, "gone": 0.3, "other": 0.2}
"""What the examples of one kind weigh together, in each file that has any."""

_LOST: Final = 0.02
_STRENGTH: Final = 0.1


class _Other(msgspec.Struct):
    text: str


def train_relevance(
    data: Sequence[Path],
    others: Sequence[Path],
    out: Path,
    *,
    cache: Path | None = None,
    command: str = "",
    dry_run: bool = False,
    console: Console | None = None,
) -> Manifest:
    """Train on four fifths of the questions, measure on the rest, write to `out`.

    Args:
        data: files of questions, each beside its corpus; see `evaluating.retrieval_rows`.
        others: files of rows with `text`, which no corpus answers.
        out: the folder to write to.
        cache: keeps vectors between runs; None keeps none.
        command: what is noted of how it was made.
        dry_run: whether only to count, and to fit and write nothing.
        console: shows progress.

    Raises:
        UnfitData: a file does not fit, or a group of weights has no examples.
    """
    sets = [_set(path) for path in data]
    strangers = {path: [row.text for row in read_rows(path, _Other)] for path in others}
    story = Manifest(
        "relevance",
        "",
        KIND,
        settings={"evidence": list(NAMES)},
        trained_on={
            **{each.name: sum(not held_out(one.text) for one in each.topics) for each in sets},
            **{path.parent.name: min(_OTHERS, len(texts)) for path, texts in strangers.items()},
        },
        command=command,
    )
    if dry_run:
        return story
    examples: list[Example] = []
    for each in sets:
        foreign = [[one.text for one in other.topics] for other in sets if other is not each]
        asked = [text for texts in [*foreign, *strangers.values()] for text in _some(texts)]
        examples.extend(examples_of(each, asked, cache, console))
    weights = {group: _fit(group, examples) for group in GROUPS}
    story = msgspec.structs.replace(story, measured=_measured(weights, examples))
    seen = {row_hash(one.text) for one in examples if not held_out(one.text)}
    return write_artefact(out, story, weights, seen)


def held_out(text: str) -> bool:
    """Return whether a question is measured on."""
    return int(row_hash(text), 16) % _PARTS == 0


def _set(path: Path) -> Set:
    return Set(path.parent.name, read_topics(path), read_corpus(corpus_beside(path)))


def _some(texts: Sequence[str]) -> list[str]:
    return sorted(texts, key=row_hash)[:_OTHERS]


def _fit(group: str, examples: Sequence[Example]) -> npt.NDArray[np.float64]:
    """Return weights of the evidence as it is, and the constant behind them."""
    learnt = [one for one in examples if one.group == group and not held_out(one.text)]
    if len({one.answered for one in learnt}) < 2:  # noqa: PLR2004 -- answered and not
        raise UnfitData(f"the files have no questions for the weights {group!r}")
    counts = Counter((one.data, one.kind) for one in learnt)
    shares = [_WEIGHTS[one.kind] / counts[one.data, one.kind] for one in learnt]
    balanced = np.asarray(shares) * len(learnt) / sum(shares)
    rows = np.stack([one.numbers for one in learnt]).astype(np.float64)
    scaler = cast("Any", StandardScaler()).fit(rows)
    model = cast("Any", LogisticRegression(C=_STRENGTH, max_iter=5_000))
    model.fit(scaler.transform(rows), [one.answered for one in learnt], sample_weight=balanced)
    slopes = model.coef_[0] / scaler.scale_
    constant = model.intercept_[0] - float(slopes @ scaler.mean_)
    return np.append(slopes, constant)


def _measured(
    weights: dict[str, npt.NDArray[np.float64]], examples: Sequence[Example]
) -> dict[str, float]:
    """Return figures of questions held out, by file and kind of what has no answer."""
    scored: defaultdict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in examples:
        if held_out(one.text) and one.kind != "missed":
            at = float(one.numbers @ weights[one.group][:-1] + weights[one.group][-1])
            scored[one.group, one.data, one.kind].append(1 / (1 + np.exp(-at)))
    found: dict[str, float] = {}
    for (group, data, kind), scores in sorted(scored.items()):
        answered = scored.get((group, data, "answered"), [])
        if not answered:
            continue
        name = f"{group} {data}"
        if kind == "answered":
            found[f"{name} least of 98 %"] = float(np.quantile(scores, _LOST))
            continue
        both = np.asarray([*answered, *scores])
        area = auc(both, np.arange(len(both)) < len(answered))
        found[f"{name} {kind} auc"] = area or 0.0
        found[f"{name} {kind} below that"] = float(
            (np.asarray(scores) < np.quantile(answered, _LOST)).mean()
        )
    return {name: round(value, 4) for name, value in found.items()}
