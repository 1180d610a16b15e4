"""The data card: what is in the data, where it comes from, and what to be wary of."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from eventrail.signals.pairs.exporting import Made

_FIELDS: Final = {
    "dpo": "`prompt`, `chosen` and `rejected`, each a list of messages of `role` and `content`",
    "kto": "`prompt` and `completion`, lists of messages of `role` and `content`, and `label`",
}

_TASK: Final = {"dpo": "preference", "kto": "unpaired preference"}

_SIGNALS: Final = {
    "edit": "a user wrote a better answer, which is preferred to the one given",
    "comparison": "a user chose between two answers, shown in random order",
    "judge": "a model judge chose between two answers, the same in both orders",
    "regenerated": "a user had the answer written again; the later one was liked, or left alone",
    "regenerate": "a user had the answer written again",
    "ratings": "users rated different answers to the same prompt",
    "arms": "judges scored the answers of two arms of an experiment to the same prompt",
    "thumbs": "a user's thumbs up or down",
    "stars": "four and more stars, or two and fewer",
    "report": "a user reported the answer",
    "copy": "a user copied the answer",
    "share": "a user shared the answer",
    "delete": "a user deleted the answer",
    "dissatisfied": "inferred from what the user said next",
    "complaint": "the user's next turn complains",
    "correction": "the user's next turn corrects the answer",
}


def card_of(made: "Made", *, command: str, version: str, licence: str) -> str:
    """Return the card, in Markdown with the head that dataset hubs read.

    Args:
        made: the counts.
        command: what made the data.
        version: of Eventrail.
        licence: of the data.
    """
    total = sum(made.rows.values())
    return "\n".join(
        [
            _head(made, licence),
            f"# {_TASK[made.form].capitalize()} data from feedback",
            "",
            (
                f"{total} rows for {made.form.upper()}, in TRL's conversational form: "
                f"{_FIELDS[made.form]}. `source` says where a row comes from."
            ),
            "",
            _table("part", made.rows),
            "## Where it comes from",
            "",
            f"{made.signs} signs of users and judges about {made.answers} answers, from the log.",
            "",
            _signals(made),
            "## Languages",
            "",
            _table("language of the last turn", made.languages),
            "## Models whose answers are wanted",
            "",
            _table("model", made.models),
            "## What was left out",
            "",
            _table("reason", made.left_out),
            "## Be wary",
            "",
            *_biases(made),
            "",
            "## Made by",
            "",
            "```console",
            f"$ {command}",
            "```",
            "",
            f"Eventrail {version}.",
            "",
        ]
    )


def _head(made: "Made", licence: str) -> str:
    languages = [each for each in made.languages if each in {"en", "ko"}]
    lines = ["---", f"license: {licence}"]
    if languages:
        lines += ["language:", *(f"- {each}" for each in languages)]
    parts = [
        line for part in made.rows for line in (f"  - split: {part}", f"    path: {part}.parquet")
    ]
    lines += ["configs:", "- config_name: default", "  data_files:", *parts, "tags:", "- trl"]
    return "\n".join([*lines, "---", ""])


def _signals(made: "Made") -> str:
    lines = ["| signal | rows | what it is |", "| --- | --- | --- |"]
    lines += [
        f"| {name} | {rows} | {_SIGNALS.get(name, '')} |" for name, rows in made.signals.items()
    ]
    return "\n".join([*lines, ""])


def _biases(made: "Made") -> list[str]:
    found = [
        (
            "- Who gives feedback is not everybody: the pleased and the angry are more than their "
            "share, and an app that asks about some answers only has those."
        ),
        (
            "- Texts are masked; the prompt is the app's conversation, without the template and "
            "the documents that the model was given besides."
        ),
        "- Parts are split by user, conversation and prompt: none of them is in both.",
    ]
    if made.longer_wanted is not None:
        found.append(
            f"- The wanted answer is the longer one in {made.longer_wanted:.0%} of the pairs."
        )
    if made.first_wanted is not None:
        found.append(
            f"- Of the answers that users compared, {made.first_wanted:.0%} of the wanted ones "
            "were shown first; 50 % would be no bias of place."
        )
    inferred = sum(
        made.signals.get(name, 0) for name in ("dissatisfied", "complaint", "correction")
    )
    if inferred:
        found.append(f"- {inferred} rows are inferred, not said: some of them are wrong.")
    return found


def _table(name: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return "None.\n"
    lines = [f"| {name} | rows |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {each} | {rows} |" for each, rows in counts.items()), ""])
