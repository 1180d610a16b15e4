"""Judge rows by the model that ships, or by what a tenant's examples teach."""

import importlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from eventrail.evaluating.evaluated import evaluated
from eventrail.evaluating.intent.metrics import Judgement, columns, figures
from eventrail.evaluating.judge_rows import judge_rows
from eventrail.evaluating.result import Baseline, Evaluated
from eventrail.evaluating.rows import UnfitData, fresh
from eventrail.intents.classifier import Classifier, Scorer
from eventrail.intents.examples import Examples
from eventrail.intents.learn import learn
from eventrail.intents.rows import IntentRow, examples_in, kept_apart, read_intents
from eventrail.intents.stored import SHIPPED, read_classifier

_ENOUGH = 500
"""Rows that a file keeps apart, from which on they are calibrated on and not learnt from."""

_NO_BASELINE = "none: a baseline learns from --train FILE"


def evaluate(data: Path, train: Path | None = None, *, console: Console | None = None) -> Evaluated:
    """Return figures.

    Args:
        data: the rows to judge.
        train: a tenant's examples; without them the model that ships judges, of several the one
            that knows most of the rows' intents.
        console: where progress is shown.

    Raises:
        UnfitData: the rows do not fit, or no model knows their intents.
    """
    rows = read_intents([data])
    given = read_intents([train]) if train is not None else []
    if train is None:
        classifier, rows, left_out = _shipped(rows, data)
    else:
        classifier, left_out = _learnt(given, console), 0
    _known(rows, classifier, data)
    judged = judge_rows(rows, lambda row: _judge(classifier, row), "intents", console)
    labels = [row.label for row in rows]
    found = columns(labels, judged.found)
    slices = {"domain": [row.domain or "-" for row in rows]} if any(r.domain for r in rows) else {}
    return evaluated(
        "intent",
        data.name,
        judged,
        found,
        figures,
        slices=slices,
        left_out=left_out,
        baseline=_baseline(examples_in(given), rows),
        versions={
            "eventrail": version("eventrail"),
            "intents": classifier.version or "from examples",
        },
        notes=[f"threshold of being in scope: {classifier.calibration.threshold:.3f}"],
    )


def _judge(classifier: Classifier[Scorer], row: IntentRow) -> Judgement:
    likely = classifier.likely(row.text)
    names = list(likely.intents)
    return Judgement(
        best=names[0],
        rejected=likely.in_scope < classifier.calibration.threshold,
        inside=likely.in_scope,
        sure=likely.intents[names[0]],
        close=row.label in names[:2],
    )


def _shipped(rows: list[IntentRow], data: Path) -> tuple[Classifier[Scorer], list[IntentRow], int]:
    wanted = {row.label for row in rows if row.label}
    known = {name: read_classifier(name) for name in SHIPPED}
    classifier, artefact = max(known.values(), key=lambda each: len(wanted & {*each[0].names}))
    kept, left_out = fresh(data, ((row.text, row) for row in rows), artefact.seen)
    return classifier, kept, left_out


def _learnt(rows: Sequence[IntentRow], console: Console | None) -> Classifier[Scorer]:
    if len({row.label for row in rows if row.label}) < 2:  # noqa: PLR2004 -- see the message
        raise UnfitData("--train: two intents at least are needed to tell them apart")
    learnt, apart = kept_apart(rows)
    names = {row.label for row in learnt}
    known = [row for row in apart if not row.label or row.label in names]
    divided = sum(bool(row.label) for row in known) > _ENOUGH
    examples = examples_in(learnt if divided else rows)
    with Progress(console=console, disable=console is None, transient=True) as progress:
        task = progress.add_task("learning", total=1.0)

        def told(done: float) -> None:
            progress.update(task, completed=done)

        return learn(examples, told, examples_in(known) if divided else None)


def _known(rows: Sequence[IntentRow], classifier: Classifier[Scorer], data: Path) -> None:
    strange = sorted({row.label for row in rows if row.label} - {*classifier.names})
    if strange:
        raise UnfitData(
            f"{data}: {len(strange)} of its intents are unknown, e.g. {strange[0]!r}; give "
            "examples of them with --train; rows that want none of the intents have the intent "
            "oos, or in_scope false"
        )


def _baseline(taught: Examples, rows: Sequence[IntentRow]) -> Baseline:
    if not taught.texts:
        return Baseline(_NO_BASELINE)
    try:
        made = importlib.import_module("eventrail.evaluating.intent.baseline")
    except ModuleNotFoundError as error:
        return Baseline(f"none: it needs {error.name}; install eventrail[quality]")
    return made.baseline(taught, [row.text for row in rows], [row.label for row in rows])
