"""How well attacks are told from what only looks like them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from rich.console import Console

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.injection_baselines import TFIDF, can_train, keyword_hits, tfidf_scores
from eventrail.evaluating.injection_cases import Case, cases_of, names_of
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.measure import Columns, auc, measure, recall_at
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.guarding.attacks.artefact import artefact_in_force, heads_in_force
from eventrail.guarding.attacks.assess import assess

_ONE_PERCENT: Final = 0.01
_TRIGGER: Final = "trigger_words"
_NO_HARMLESS: Final = (
    "the file holds no harmless rows: pair `recall_default` with `fpr_default` on another file"
)
_LOOSE: Final = "rows of the source deepset are loosely labelled: read the figures by source"


def evaluate(data: Path, console: Console | None = None) -> Evaluated:
    """Measure on a file of attacks, with or without harmless texts.

    Raises:
        UnfitData: the file has none of the schemas.
    """
    heads = heads_in_force()
    found = cases_of(data, artefact_in_force().seen)
    cases = found.cases
    left_out = found.left_out
    if not cases:
        cases, left_out = cases_of(data, frozenset()).cases, 0
    texts = [case.text for case in cases]
    thresholds = {
        True: heads.indirect.blend.threshold,
        False: heads.direct.blend.threshold,
    }

    def judge(case: Case) -> float:
        return assess(case.text, heads.indirect if case.document else heads.direct).probability

    judged = judge_rows(cases, judge, "attacks", console)
    scores = np.array(judged.found)
    reached = scores >= np.array([thresholds[case.document] for case in cases])
    columns = _columns(cases, scores, reached)
    return evaluated(
        "injection",
        data.name,
        judged,
        columns,
        _figures,
        slices=_slices(cases),
        sliced=_rates,
        left_out=left_out,
        baseline=_baseline(cases, texts),
        versions={"attack": heads.version},
        notes=_notes(cases, found.notes),
    )


def _columns(
    cases: Sequence[Case], scores: npt.NDArray[np.float64], reached: npt.NDArray[np.bool_]
) -> Columns:
    return {
        "attack": np.array([case.attack for case in cases]),
        "trigger": np.array([_is_trigger(case) for case in cases]),
        "score": scores,
        "reached": reached,
    }


def _is_trigger(case: Case) -> bool:
    return not case.attack and case.slices.get("kind", "").startswith(_TRIGGER)


def _figures(columns: Columns) -> dict[str, float]:
    attack, scores = columns["attack"], columns["score"]
    ranked = {
        "auc": auc(scores, attack),
        "recall_at_fpr_1pct": recall_at(scores, attack, _ONE_PERCENT),
    }
    return {name: value for name, value in ranked.items() if value is not None} | _rates(columns)


def _rates(columns: Columns) -> dict[str, float]:
    attack, trigger, reached = columns["attack"], columns["trigger"], columns["reached"]
    shares = {
        "recall_default": reached[attack],
        "fpr_default": reached[~attack],
        "trigger_word_benign_blocked": reached[trigger],
    }
    return {name: float(share.mean()) for name, share in shares.items() if len(share)}


def _slices(cases: Sequence[Case]) -> dict[str, list[str]]:
    return {name: [case.slices.get(name) or "none" for case in cases] for name in names_of(cases)}


def _baseline(cases: Sequence[Case], texts: Sequence[str]) -> Baseline:
    hits = keyword_hits(texts)
    columns = _columns(cases, hits, hits > 0)
    words = {f"keywords.{name}": value for name, value in measure(columns, _rates).items()}
    if not can_train(columns["attack"]):
        plain = measure(columns, _rates)
        return Baseline("a list of keywords", {**plain, **words})
    scores = tfidf_scores(texts, columns["attack"])
    learnt = measure(_columns(cases, scores, scores >= 0.5), _figures)  # noqa: PLR2004 -- even odds
    return Baseline(f"{TFIDF}; `keywords.*`: a list of keywords", {**learnt, **words})


def _notes(cases: Sequence[Case], notes: list[str]) -> list[str]:
    extra = [] if any(not case.attack for case in cases) else [_NO_HARMLESS]
    loose = [_LOOSE] if any(case.slices.get("source") == "deepset" for case in cases) else []
    return [*notes, *extra, *loose]
