"""`python -m eventrail.studies.demo --out docs/studies`: run the system, write the studies."""

import argparse
import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console

from eventrail.studies.compare.sides import Wanted
from eventrail.studies.demo.setting import MODEL
from eventrail.studies.demo.story import PERSON, Story
from eventrail.studies.making import Order, make
from eventrail.studies.selection import Selection

LAKE: Final = Path("lake")

_WANTED: Final = Wanted(split="pool=quick,thorough")
ORDERS: Final = {
    "quality": Order("quality", "eventrail study quality", Selection(by=("pool",))),
    "feedback": Order("feedback", "eventrail study feedback", Selection(by=("pool",))),
    "drift": Order("drift", "eventrail study drift"),
    "compare": Order("compare", "eventrail study compare", wanted=_WANTED),
    "cost": Order("cost", "eventrail study cost", Selection(by=("pool",))),
    "operations": Order("operations", "eventrail study operations"),
}
"""The studies, and the beginnings of their commands."""


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("--out", type=Path, default=Path("docs/studies"))
    parser.add_argument("--documents", type=Path, default=Path("docs/handbook"))
    parser.add_argument("--conversations", type=int, default=160)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--model", choices=("bundled", "echo"), default="bundled")
    given = parser.parse_args()
    os.environ[PERSON] = "operator"
    console = Console()
    documents = given.documents.resolve()
    with tempfile.TemporaryDirectory() as folder:
        story = Story(
            console,
            Path(folder) / "state",
            documents,
            bundled=given.model == "bundled",
            conversations=given.conversations,
            seed=given.seed,
        )
        lake = story.tell()
        studies = Path(folder) / "studies"
        studies.mkdir()
        shutil.copytree(lake, studies / LAKE)
        with contextlib.chdir(studies):  # no path of this machine is written down
            for name, order in ORDERS.items():
                _one(name, order, console)
        _keep(studies, given.out)
    console.print(f"{len(ORDERS)} studies of the model {MODEL!r} in {given.out}", markup=False)


def _one(name: str, order: Order, console: Console) -> None:
    """Make one study from the lake beside it, by the command that its page shows."""
    options = [
        *(["--split", order.wanted.split] if order.wanted.split else []),
        *(["--by", ",".join(order.selection.by)] if order.selection.by else []),
    ]
    command = " ".join([order.command, *options, "--lake", str(LAKE), "--out", f"{name}.html"])
    kind = Order(order.kind, command, order.selection, order.wanted)
    study = make(LAKE, kind, Path(f"{name}.html"))
    for sentence in (study.report.changed, study.report.sure, study.report.todo):
        console.print(f"{name}: {sentence}", markup=False, highlight=False)


def _keep(studies: Path, out: Path) -> None:
    """Copy pages and their numbers; the lake is too large for a repository."""
    out.mkdir(parents=True, exist_ok=True)
    for name in ORDERS:
        shutil.rmtree(out / f"{name}.html.data", ignore_errors=True)
        shutil.copy(studies / f"{name}.html", out / f"{name}.html")
        shutil.copytree(studies / f"{name}.html.data", out / f"{name}.html.data")


if __name__ == "__main__":
    main()
