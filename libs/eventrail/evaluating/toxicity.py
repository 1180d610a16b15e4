"""How well insults and hate are told from other texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, auc, measure
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import UnfitData, fields_of, read_rows, unseen
from eventrail.evaluating.word_baseline import TFIDF, out_of_fold
from eventrail.guarding.content.toxicity.model import story_in_force, toxicity_in_force
from eventrail.guarding.content.toxicity.words import holds_keyword

_LONG: Final = 60


class Row(msgspec.Struct, frozen=True):
    """A text, and whether it is toxic: by degree (`hate`) or as such (`hateful`)."""

    text: str
    hate: str = ""
    hateful: bool = False
    topic: str = ""

    @property
    def toxic(self) -> bool:
        """Whether it insults or hates."""
        return self.hateful or self.hate not in {"", "none"}

    @property
    def kind(self) -> str:
        """How bad it is, or what it is about."""
        return self.hate or self.topic or "none"


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of labelled texts.

    Raises:
        UnfitData: rows have no `text` with `hate` or `hateful`.
    """
    fields = fields_of(data)
    if "text" not in fields or not fields & {"hate", "hateful"}:
        raise UnfitData(f"{data}: a row needs text, and hate or hateful")
    story = story_in_force()
    every = [(row.text.strip(), row) for row in read_rows(data, Row)]
    rows, left_out = unseen(every, story.seen)
    known = not rows
    rows = [row for _, row in every] if known else rows
    model = toxicity_in_force()
    model.probability(rows[0].text)  # lists are read once a process, not once a text
    judged = judge_rows(rows, lambda row: model.probability(row.text), "texts", console)
    columns = _columns(rows, np.array(judged.found), model.threshold)
    return evaluated(
        "toxicity",
        data.name,
        judged,
        columns,
        _figures,
        slices=_slices(rows),
        sliced=_shares,
        left_out=0 if known else left_out,
        baseline=_baseline(rows),
        versions={"toxicity": story.manifest.version},
        notes=[f"threshold {model.threshold:.3f}, at which few everyday sentences are marked"]
        + (["every row was trained on, so these figures flatter"] if known else []),
    )


def _columns(rows: Sequence[Row], scores: npt.NDArray[Any], threshold: float) -> Columns:
    return {
        "toxic": np.array([row.toxic for row in rows]),
        "worst": np.array([row.hate == "hate" for row in rows]),
        "score": scores,
        "marked": scores >= threshold,
    }


def _figures(columns: Columns) -> dict[str, float]:
    toxic, marked, worst = columns["toxic"], columns["marked"], columns["worst"]
    right = float((toxic & marked).sum())
    found = {"f1": 2 * right / max(float(toxic.sum() + marked.sum()), 1.0)}
    area = auc(columns["score"], toxic)
    if area is not None:
        found = {"auc": area, **found}
        found["precision"] = right / max(float(marked.sum()), 1.0)
        found["recall"] = right / float(toxic.sum())
        found["false_positive_rate"] = float(marked[~toxic].mean())
    clear = worst | ~toxic
    severe = auc(columns["score"][clear], worst[clear])
    return found if severe is None else {**found, "auc_hate_against_none": severe}


def _shares(columns: Columns) -> dict[str, float]:
    return {"toxic": float(columns["toxic"].mean()), "marked": float(columns["marked"].mean())}


def _slices(rows: Sequence[Row]) -> dict[str, list[str]]:
    return {
        "kind": [row.kind for row in rows],
        "length": ["long" if len(row.text) > _LONG else "short" for row in rows],
    }


def _baseline(rows: Sequence[Row]) -> Baseline:
    """Return what TF-IDF does where it can be trained; in any case, what a list of words does."""
    texts = [row.text for row in rows]
    words = np.array([float(holds_keyword(text)) for text in texts])
    listed = _columns(rows, words, 1.0)
    scores = out_of_fold(texts, [row.toxic for row in rows], characters=True)
    if scores is None:
        return Baseline("a list of words", measure(listed, _figures))
    learnt = measure(_columns(rows, scores, 0.5), _figures)
    plain = measure(listed, lambda columns: {"words_f1": _figures(columns)["f1"]})
    return Baseline(f"{TFIDF}; words_: a list of words", {**learnt, **plain})
