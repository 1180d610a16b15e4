"""The bench with processes that only pretend to be an engine."""

import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from eventrail.config.pool import Pool, Speculation
from eventrail.speculation import processes
from eventrail.speculation.modes import Mode
from eventrail.speculation.plan import Plan
from eventrail.speculation.processes import ModeFailed, last_words
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.run import Bench, steps

PRETEND = """
    import json, sys
    job = json.loads(sys.stdin.readline())
    mode = job["mode"]
    print("chatter", file=sys.stderr)
    if mode == "broken":
        raise ValueError("no such heads")
    def say(message):
        print(json.dumps(message), flush=True)
    prompts = [prompt["id"] for prompt in job["prompts"]]
    say({"seconds": 1, "prompts": prompts, "prompt_tokens": 9, "machine": "pretended"})
    for line in sys.stdin:
        turn = json.loads(line)
        if mode == "dies" and turn["batch"] == 4:
            sys.exit(3)
        speed = {"none": 1.0, "fast": 0.25}.get(mode, 1.0)
        answers = {prompt: [1, 2 if mode != "wrong" else 3] for prompt in prompts}
        say({"sample": {**turn, "requests": 2, "seconds": speed, "tokens": 100,
                        "per_token_ms": speed}, "answers": answers})
"""
PROMPTS = [Prompt("a", [{"role": "user", "content": "Hi"}])]


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pretend_engine.py").write_text(textwrap.dedent(PRETEND))
    monkeypatch.setattr(processes, "WORKER", "pretend_engine")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def bench(folder: Path, *names: str, told: list[int] | None = None) -> Bench:
    modes = [Mode(name, Speculation()) for name in names]
    plan = Plan("p", modes, [1, 4], 2, 16, cold=False)
    heard = told if told is not None else []
    return Bench(
        plan, Pool(engine="vllm"), PROMPTS, folder / "logs", lambda _, done: heard.append(done)
    )


@pytest.mark.parametrize("side_by_side", [True, False])
def test_every_mode_is_measured_and_compared_with_plain_decoding(
    pretend: Path, *, side_by_side: bool
) -> None:
    told: list[int] = []
    made = bench(pretend, "none", "fast", "wrong", told=told)
    report = made.run(side_by_side=side_by_side)
    assert [(row.mode, row.batch) for row in report.rows] == [
        ("none", 1), ("fast", 1), ("wrong", 1), ("none", 4), ("fast", 4), ("wrong", 4),
    ]  # fmt: skip
    assert [row.speedup for row in report.rows] == [1, 4, 1, 1, 4, 1]
    assert [row.equal for row in report.rows] == [True, True, False] * 2
    assert [advice.mode for advice in report.advice] == ["fast"] * 3
    assert (report.machine, report.prompts, report.left_out) == ("pretended", 1, {})
    assert sum(told) == steps(report.plan) == 3 + 12


def test_a_mode_that_does_not_load_is_left_out_with_the_reason(pretend: Path) -> None:
    report = bench(pretend, "none", "broken").run(side_by_side=True)
    assert {row.mode for row in report.rows} == {"none"}
    assert "ValueError: no such heads" in report.left_out["broken"]
    assert str(pretend / "logs" / "broken.log") in report.left_out["broken"]


def test_a_mode_that_dies_on_the_way_is_left_out(pretend: Path) -> None:
    report = bench(pretend, "none", "dies").run(side_by_side=True)
    assert {row.mode for row in report.rows} == {"none"}
    assert "chatter" in report.left_out["dies"]


def test_without_plain_decoding_there_is_nothing_to_compare_with(pretend: Path) -> None:
    (pretend / "pretend_engine.py").write_text("raise ValueError('no model')")
    with pytest.raises(ModeFailed, match="no model"):
        bench(pretend, "none", "fast").run(side_by_side=True)


def test_an_engine_that_hangs_is_ended(pretend: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pretend / "pretend_engine.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(processes, "LOAD_S", 0.5)
    with pytest.raises(ModeFailed, match="without a word"):
        bench(pretend, "none").run(side_by_side=True)


def test_the_cause_is_told_rather_than_what_followed_from_it() -> None:
    lines = [
        "(EngineCore) Traceback (most recent call last):",
        "(EngineCore pid=7) ERROR 01-01 [core.py:1] ValueError: the heads have 64, the model 128",
        "RuntimeError: Engine core initialization failed. See root cause above.",
        "warning: leaked",
    ]
    assert last_words(lines) == "ValueError: the heads have 64, the model 128"
    assert last_words(["Traceback", "eventrail.worker.x.NoPromptFits: none of 3"]).endswith("3")
    assert last_words(["", "killed"]) == "killed"
    assert last_words([]) == "its process ended without a word"


def test_the_module_that_is_started_exists() -> None:
    assert find_spec(processes.WORKER) is not None
