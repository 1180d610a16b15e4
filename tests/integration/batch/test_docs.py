"""What docs/batches.md shows is what happens."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from eventrail.supervise.system import System

PAGE = Path(__file__).parents[3] / "docs" / "batches.md"


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found is not None, f"{PAGE} shows no {kind}"
    return found[1]


def test_the_page_can_be_followed(system: System, tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(block("jsonl"))
    environment = {**os.environ, "EVENTRAIL_HTTP_URL": system.url}
    for command in block("sh").splitlines():
        program, *arguments = shlex.split(command)
        assert program == "eventrail"
        subprocess.run(
            [sys.executable, "-m", "eventrail.cli", *arguments],
            cwd=tmp_path,
            env=environment,
            check=True,
            timeout=60,
        )
    answers = (tmp_path / "questions.answers.jsonl").read_text().splitlines()
    assert {json.loads(line)["custom_id"] for line in answers} == {"first", "second"}
