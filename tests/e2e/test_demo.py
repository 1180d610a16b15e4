"""`make demo`, as a stranger sees it."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventrail.demo.story import CONFIRM, QUESTION, SECRETS

ROOT = Path(__file__).parents[2]


@pytest.mark.worker
@pytest.mark.timeout(560)
def test_the_demo_answers_three_requests_and_shows_log_trace_and_lake(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "eventrail.cli", "demo", "--state", str(tmp_path / "state")]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=540, check=False
    )
    told = done.stdout
    assert done.returncode == 0, told + done.stderr
    first, again, third = told.split('$ eventrail ask "')[1:]
    assert first.startswith(QUESTION)
    assert "[1] services.md" in first
    assert "from cache" not in first
    assert "from cache" in again
    assert third.startswith(CONFIRM)
    answer = third.split("\n", 2)[1]
    assert all(secret in answer for secret in SECRETS), "un-masked in the answer"
    for event in ("accepted", "screened", "routed", "cache_missed", "retrieved", "generated"):
        assert event in told, "the waterfall names every event"
    assert "trace" in told
    assert "no clear text in any" in told
    assert told.count("completed") >= 3, "the lake has all three"
    assert "To go on" in told
