"""`eventrail bench speculation` on the bundled model: fewer steps, the same to the token.

How fast that is says docs/benchmarks.md: a busy machine would make a test of it fail.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.worker, pytest.mark.timeout(400)]

FACTS = (
    "The gateway listens on port 8080 by default and answers every request with a status.",
    "Workers pull their requests from a durable consumer, as many as they have free slots.",
    "The archiver writes every event to Parquet files, and truncates only what it has verified.",
    "A cancelled stream is still billed for the tokens that were generated until it ended.",
)
QUESTIONS = (
    "Where do workers pull their requests from?",
    "What does the archiver write?",
    "Which port does the gateway listen on?",
    "What is a cancelled stream billed for?",
)


def prompts(path: Path) -> Path:
    context = "\n".join(f"[{number}] {fact}" for number, fact in enumerate(FACTS, 1))
    lines = [
        {"messages": [{"role": "system", "content": context}, {"role": "user", "content": asked}]}
        for asked in QUESTIONS
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    return path


def test_ngram_lookup_takes_fewer_steps_for_the_same_answers(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "eventrail.cli", "bench", "speculation", "--json",
        "--data", str(prompts(tmp_path / "prompts.jsonl")), "--modes", "none,ngram",
        "--batches", "1,4", "--rounds", "3", "--max-tokens", "48", "--out", str(tmp_path / "out"),
    ]  # fmt: skip
    ran = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=380,
        env={**os.environ, "EVENTRAIL_STATE": str(tmp_path / "state")},
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    report = json.loads(ran.stdout)
    assert report.get("left_out", {}) == {}
    rows = {(row["mode"], row["batch"]): row for row in report["rows"]}
    assert set(rows) == {("none", 1), ("ngram", 1), ("none", 4), ("ngram", 4)}
    for (mode, _), row in rows.items():
        assert row["difference"] is None
        assert 0 < row["lowest"] <= row["tokens_per_s"] <= row["highest"]
        assert 0 < row["ttft_p50_ms"] <= row["ttft_p95_ms"]
        assert (len(row["acceptance"]) > 0) == (mode == "ngram")
    lookup = rows["ngram", 1]
    assert lookup["acceptance"] == sorted(lookup["acceptance"], reverse=True)
    assert lookup["mean_accepted_length"] > 2  # the model copies; drafts are mostly right
    assert lookup["decode_speedup"] > 0
    steps = [sample["drafts"] for sample in report["samples"] if sample["mode"] == "ngram"]
    assert all(steps)
    assert {advice["batch"] for advice in report["advice"]} == {1, 4, 0}
    assert (tmp_path / "out" / "results.parquet").is_file()
    assert "<svg" in (tmp_path / "out" / "speed.svg").read_text()
