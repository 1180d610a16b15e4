"""How many safe requests are refused, and how many unsafe ones pass: always as a pair."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
from rich.console import Console

from eventrail.config.guards import Attacks
from eventrail.contracts.requests import Message
from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, measure
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import UnfitData, fields_of, read_rows, unseen
from eventrail.evaluating.word_baseline import TFIDF, out_of_fold
from eventrail.guarding.attacks.check import check as check_attacks
from eventrail.guarding.content.harm.model import harm_in_force, story_in_force
from eventrail.guarding.content.harm.words import holds_keyword

KEYWORDS: Final = "a list of words"


class Row(msgspec.Struct, frozen=True):
    """A request that looks unsafe, and whether it is; or one that is."""

    prompt: str = ""
    text: str = ""
    label: str = ""
    type: str = ""
    attack_type: str = ""
    category: str = ""

    @property
    def request(self) -> str:
        """What is asked."""
        return self.prompt or self.text

    @property
    def unsafe(self) -> bool:
        """Whether it should be declined; all are in a file that has no labels."""
        return self.label != "safe"

    @property
    def kind(self) -> str:
        """What sort of request it is."""
        return self.type or self.category or self.attack_type or "none"


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of requests.

    A request counts as refused if the guard of harm reaches its threshold, whatever its action, or
    the guard of attacks rejects or answers it, both as they are by default.

    Raises:
        UnfitData: rows have no `prompt` and `label`, nor `text` and `category`.
    """
    story = story_in_force()
    every = [(row.request.strip(), row) for row in _read(data)]
    rows, left_out = unseen(every, story.seen)
    known = not rows
    rows = [row for _, row in every] if known else rows
    model, attacks = harm_in_force(), Attacks()

    def refused(row: Row) -> tuple[bool, bool]:
        outcome = check_attacks([Message("user", row.request)], attacks)
        attacked = outcome.problem is not None or outcome.canned is not None
        return model.probability(row.request) >= model.threshold, attacked

    refused(rows[0])  # models are read once a process, not once a request
    judged = judge_rows(rows, refused, "requests", console)
    columns = _columns(rows, [harm or attack for harm, attack in judged.found])
    return evaluated(
        "overrefusal",
        data.name,
        judged,
        columns,
        _figures,
        slices={"kind": [row.kind for row in rows]},
        left_out=0 if known else left_out,
        baseline=_baseline(rows),
        versions={"harm": story.manifest.version},
        notes=_notes(judged.found, all_known=known),
    )


def _read(data: Path) -> list[Row]:
    fields = fields_of(data)
    if not ({"prompt", "label"} <= fields or {"text", "category"} <= fields):
        raise UnfitData(f"{data}: a row needs prompt and label, or text and category")
    return read_rows(data, Row)


def _columns(rows: Sequence[Row], refused: Sequence[bool]) -> Columns:
    return {"unsafe": np.array([row.unsafe for row in rows]), "refused": np.array(refused)}


def _figures(columns: Columns) -> dict[str, float]:
    unsafe, refused = columns["unsafe"], columns["refused"]
    found: dict[str, float] = {}
    if not unsafe.all():
        found["safe_refused"] = float(refused[~unsafe].mean())
    if unsafe.any():
        found["unsafe_passed"] = float((~refused[unsafe]).mean())
    return found


def _baseline(rows: Sequence[Row]) -> Baseline:
    """Return what TF-IDF does where it can be trained; in any case, what a list of words does."""
    texts = [row.request for row in rows]
    words = _named("words", _columns(rows, [holds_keyword(text) for text in texts]))
    scores = out_of_fold(texts, [row.unsafe for row in rows], characters=False)
    if scores is None:
        plain = measure(_columns(rows, [holds_keyword(text) for text in texts]), _figures)
        return Baseline(KEYWORDS, plain)
    learnt = measure(_columns(rows, list(scores >= 0.5)), _figures)  # noqa: PLR2004 -- even odds
    return Baseline(f"{TFIDF}; words_: {KEYWORDS}", {**learnt, **measure(*words)})


def _named(prefix: str, columns: Columns) -> tuple[Columns, Callable[[Columns], dict[str, float]]]:
    return columns, lambda rows: {
        f"{prefix}_{name}": value for name, value in _figures(rows).items()
    }


def _notes(found: Sequence[tuple[bool, bool]], *, all_known: bool) -> list[str]:
    harmful, attacks = (sum(each[at] for each in found) for at in (0, 1))
    notes = [f"the guard of harm stops {harmful} of {len(found)}, that of attacks {attacks}"]
    if all_known:
        notes.append("every row was trained on, so these figures flatter")
    return notes
