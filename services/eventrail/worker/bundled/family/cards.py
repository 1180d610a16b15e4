"""The model card of a member, written from its lineage and what was measured."""

from pathlib import Path
from string import Template
from typing import Any

from eventrail.worker.bundled.family.texts import TEXTS

TEMPLATE = Path(__file__).with_name("card_template.md")


def write_card(kind: str, name: str, lineage: dict[str, Any], figures: dict[str, Any]) -> str:
    """Markdown of a card.

    Args:
        kind: the member's folder, which picks its prose.
        name: the member's name.
        lineage: `parent`, `commands`, `machine`, `vllm` and, if it was trained, `step`, `tokens`,
            `seconds`, `seed` and `shards`.
        figures: of `compared`.
    """
    text = TEXTS[kind]
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=name,
        what=text.what,
        use=text.use,
        data=text.data,
        limits=text.limits.rstrip(),
        parent=f"{lineage['parent']['name']} {lineage['parent']['version']}",
        parent_digest=lineage["parent"]["weights_sha256"],
        commands=", ".join(f"`{command}`" for command in lineage["commands"]),
        machine=lineage["machine"],
        vllm=lineage["vllm"],
        training=training_rows(lineage),
        questions=figures["same_answers"]["count"],
        measured="\n".join(f"| {what} | {value} |" for what, value in measured_rows(figures)),
    )


def training_rows(lineage: dict[str, Any]) -> str:
    """The rows of the table that only a trained member has."""
    if "step" not in lineage:
        return "| Training | none |"
    rows = {
        "Seed": lineage["seed"],
        "Time": f"{lineage['seconds'] / 60:.0f} minutes of steps",
        "Steps, tokens seen": f"{lineage['step']:,}, {lineage['tokens'] / 1e6:.2f} million",
        "Course": "`training_log.csv`, `loss.svg`",
        "Answers learnt from": f"{lineage['answers']:,}",
    }
    return "\n".join(f"| {name} | {value} |" for name, value in rows.items())


def measured_rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """What was measured, as rows of name and value."""
    rows = [
        ("answers equal, token for token", share(figures["same_answers"])),
        ("exact match", share(figures["exact_match"])),
        ("exact match of the plain model", share(figures["exact_match_of_plain"])),
    ]
    found = figures["acceptance"]
    if found:
        by_position = ", ".join(f"{value:.3f}" for value in found["by_position"])
        rows.append(("acceptance by position, of all drafts", by_position))
        rows.append(("tokens a step, mean", f"{found['mean_length']:.2f}"))
    rows += speed_rows(figures["speed"], "the plain model")
    rows += speed_rows(figures.get("speed_beside_parent", {}), "the model it is used with")
    return rows


def speed_rows(speeds: dict[str, dict[str, float]], beside: str) -> list[tuple[str, str]]:
    """Tokens a second at each batch size, beside those of another model."""
    return [
        (f"tokens a second, {batch.replace('_', ' ')}, beside {beside}", _speed(speed))
        for batch, speed in speeds.items()
    ]


def _speed(speed: dict[str, float]) -> str:
    both = f"{speed['tokens_per_second']:.0f} and {speed['plain_tokens_per_second']:.0f}"
    by_clock, by_processor = speed["ratio"], speed["ratio_of_processor_time"]
    return f"{both}: {by_clock:.2f} times; by processor time {by_processor:.2f}"


def share(found: dict[str, float]) -> str:
    """A share with its interval and count."""
    return f"{found['share']:.3f} [{found['low']:.3f}, {found['high']:.3f}], n = {found['count']}"
