"""The model card, written from what was measured."""

from pathlib import Path
from string import Template
from typing import Any

TEMPLATE = Path(__file__).with_name("card_template.md")


def write_card(figures: dict[str, Any], lineage: dict[str, Any], corpus: dict[str, Any]) -> str:
    """Markdown of the model card.

    Args:
        figures: the report of `evaluate`.
        lineage: `step`, `tokens`, `seconds`, `command`, `machine` and `seed` of the run.
        corpus: number of sources and sentences, and the corpus file's digest.
    """
    rows = [
        f"| {size} | {_cell(found)} | {_cell(figures['right_sentence'][size])} |"
        for size, found in figures["exact_match"].items()
    ]
    others = ("made_up_facts", "confirmations", "abstention_recall", "abstention_precision")
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        table="\n".join(rows),
        minutes=f"{lineage['seconds'] / 60:.0f}",
        steps=f"{lineage['step']:,}",
        tokens=f"{lineage['tokens'] / 1e6:.2f}",
        machine=lineage["machine"],
        command=lineage["command"],
        seed=lineage["seed"],
        **corpus,
        **{name: _cell(figures[name]) for name in others},
    )


def _cell(found: dict[str, float]) -> str:
    return f"{found['share']:.3f} [{found['low']:.3f}, {found['high']:.3f}], n = {found['count']}"
