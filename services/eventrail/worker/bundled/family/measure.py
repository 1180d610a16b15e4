"""Measure candidates in vLLM, one process each, beside the plain model, one after the other."""

import subprocess
import sys
from pathlib import Path

from eventrail.worker.bundled import bundled_path
from eventrail.worker.bundled.family.members import Member, member
from eventrail.worker.bundled.family.publish import candidate, parent_folder, write_candidate

MODES = {"draft": "draft", "medusa": "medusa", "lookahead_medusa": "medusa"}
"""How vLLM uses a member; the others are models of their own."""


def arguments(one: Member | None, run: Path) -> list[str]:
    """The arguments of `serve` for a member; None stands for the plain model."""
    if one is None:
        return ["--mode", "plain", "--model", str(bundled_path("model"))]
    mode = MODES.get(one.kind)
    if mode is None:
        return ["--mode", "plain", "--model", str(candidate(one, run))]
    helper = ["--speculator", str(candidate(one, run))]
    return ["--mode", mode, "--model", str(parent_folder(one, run)), *helper]


def measure(kinds: list[str], run: Path) -> None:
    """Write `measured/KIND.json` for each, and `measured/plain.json`.

    Raises:
        subprocess.CalledProcessError: vLLM could not load or run one of them.
    """
    members = [member(kind) for kind in kinds]
    for one in members:
        write_candidate(one, run)
    for one in [None, *members]:
        name = "plain" if one is None else one.kind
        command = [sys.executable, "-m", "eventrail.worker.bundled.family.serve"]
        files = ["--questions", str(run / "questions.jsonl")]
        to = ["--to", str(run / "measured" / f"{name}.json")]
        subprocess.run([*command, *arguments(one, run), *files, *to], check=True)  # noqa: S603 -- our own module
