"""Evaluate a finished run, write its model card and put the model in place.

`python -m eventrail.worker.bundled.publish --run build/bundled`.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from eventrail.worker.bundled import bundled_model_path
from eventrail.worker.bundled.card import write_card
from eventrail.worker.bundled.data import load_sources
from eventrail.worker.bundled.evaluate import report_on
from eventrail.worker.bundled.export import export, lineage
from eventrail.worker.bundled.plot import draw
from eventrail.worker.bundled.registry import digest


def publish(run: Path, to: Path, count: int, about: dict[str, Any]) -> dict[str, Any]:
    """Measure the run's checkpoint with `count` questions of each kind and export it to `to`.

    Args:
        run: folder of the training run; the card and the plot are written there first.
        to: the model folder, replaced as a whole.
        count: questions of each kind.
        about: what the checkpoint cannot know: `command`, `machine` and `seed`.
    """
    draft = run / "draft"
    past = {**lineage(run), **about}
    export(run, draft, {})
    figures = report_on(draft, run, count)
    sources = load_sources(run)
    corpus = {
        "sources": f"{len(sources):,}",
        "sentences": f"{sum(len(s.sentences) for s in sources):,}",
        "digest": digest(run / "corpus.jsonl"),
    }
    (run / "MODEL_CARD.md").write_text(write_card(figures, past, corpus), encoding="utf-8")
    (run / "loss.svg").write_text(draw(run / "training_log.csv"), encoding="utf-8")
    export(run, to, {"lineage": {**past, "corpus_sha256": corpus["digest"]}, "measured": figures})
    return figures


def main(
    *,
    run: Annotated[Path, typer.Option(help="Folder of the training run.")],
    machine: Annotated[str, typer.Option(help="Class of the machine it ran on; no host names.")],
    command: Annotated[str, typer.Option(help="The command that trained it.")],
    seed: Annotated[int, typer.Option(help="The seed it was given.")] = 7,
    count: Annotated[int, typer.Option(help="Questions of each kind.")] = 300,
    to: Annotated[Path | None, typer.Option(help="Default: the bundled model's folder.")] = None,
) -> None:
    """Evaluate a run, write its model card, export it."""
    about = {"command": command, "machine": machine, "seed": seed}
    figures = publish(run, to or bundled_model_path(), count, about)
    for size, found in figures["exact_match"].items():
        typer.echo(f"{size:>3} sentences: exact match {found['share']:.3f}")


if __name__ == "__main__":
    typer.run(main)
