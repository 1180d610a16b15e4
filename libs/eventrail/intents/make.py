"""`eventrail train intent`: a model of many examples, measured and stored."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from eventrail.evaluating.intent.metrics import Judgement, columns, figures
from eventrail.evaluating.rows import UnfitData
from eventrail.intents.classifier import Classifier, Scorer
from eventrail.intents.fit_net import Plan, Told
from eventrail.intents.rows import IntentRow, examples_in, parted, read_intents
from eventrail.intents.stored import write_classifier
from eventrail.intents.train import PLAN, train
from eventrail.learning.artefact import Manifest, row_hash

_FEWEST = 100


class Made(msgspec.Struct, frozen=True):
    """What came of it.

    Attributes:
        name: of the model.
        version: empty if nothing was written.
        intents: how many it tells apart.
        trained_on: rows, among them those that were calibrated on.
        measured_on: the other rows.
        measured: figures on those.
    """

    name: str
    version: str
    intents: int
    trained_on: int
    measured_on: int
    measured: dict[str, float]


def make_model(
    data: Sequence[Path],
    out: Path,
    *,
    dry_run: bool = False,
    plan: Plan = PLAN,
    told: Told = lambda _: None,
) -> Made:
    """Train on most rows, measure on the rest, and write the model.

    Args:
        data: files of rows.
        out: the folder to write; its name is the model's.
        dry_run: only say what would be trained on.
        plan: how.
        told: hears of progress, 0 to 1.

    Raises:
        UnfitData: the rows do not fit, or are too few.
    """
    parts = {_name(path): parted(read_intents([path])) for path in data}
    learnt, calibrated, measured_on = (
        [row for part in parts.values() for row in part[kind]] for kind in range(3)
    )
    examples = examples_in(learnt)
    names = set(examples.intents)
    if len(names) < 2 or len(examples.texts) < _FEWEST:  # noqa: PLR2004 -- see the message
        raise UnfitData(
            f"{len(examples.texts)} examples of {len(names)} intents are too few to train on; "
            "a configuration can hold them as they are: see `eventrail intents --help`"
        )
    made = Made(out.name, "", len(names), len(learnt) + len(calibrated), len(measured_on), {})
    if dry_run:
        return made
    known = [row for row in calibrated if not row.label or row.label in names]
    classifier = train(examples, told, plan, examples_in(known))
    measured = {name: round(value, 4) for name, value in _measured(classifier, measured_on).items()}
    manifest = Manifest(
        name=out.name,
        version="",
        kind="",
        trained_on={name: len(part.learnt) + len(part.calibrated) for name, part in parts.items()},
        measured=measured,
        command=" ".join(["eventrail train intent", *(f"--data {_name(path)}" for path in data)]),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    seen = frozenset(row_hash(row.text) for row in [*learnt, *calibrated])
    stored = write_classifier(out, classifier, manifest, seen)
    return msgspec.structs.replace(made, version=stored.version, measured=measured)


def _name(path: Path) -> str:
    """Return a file's name with its folder's, which tells more than `dev.jsonl`."""
    return f"{path.absolute().parent.name}/{path.name}"


def _measured(classifier: Classifier[Scorer], rows: Sequence[IntentRow]) -> dict[str, float]:
    known = [row for row in rows if not row.label or row.label in classifier.names]
    if not known:
        return {}
    judged: list[Judgement] = []
    for row in known:
        likely = classifier.likely(row.text)
        best, sure = next(iter(likely.intents.items()))
        rejected = likely.in_scope < classifier.calibration.threshold
        judged.append(Judgement(best, rejected, likely.in_scope, sure))
    return figures(columns([row.label for row in known], judged))
