import itertools
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from loadtests import process_tree as process_tree_module
from loadtests.process_tree import (
    cpu_seconds,
    describe,
    process_tree,
    resident_mib,
    wait_gone,
    wait_quiet,
)
from loadtests.processes import ManagedProcess, wait_until
from loadtests.systems.base import StartError

# A parent that ignores SIGTERM and has a child, as a supervisor with a stuck service would.
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("ready", flush=True)
time.sleep(60)
"""


def started(tmp_path: Path, code: str, name: str = "thing") -> ManagedProcess:
    return ManagedProcess(name, [sys.executable, "-c", code], log=tmp_path / "thing.log")


def test_stopping_leaves_nothing_of_the_tree_even_if_the_root_ignores_it(tmp_path: Path) -> None:
    process = started(tmp_path, STUBBORN)
    wait_until(lambda: "ready" in process.last_output(), process, 10)
    tree = process_tree(process.pid)
    assert len(tree) == 2
    assert wait_gone(tree, 0.0) == tree
    process.stop(timeout_s=0.2)
    assert wait_gone(tree, 0.0) == []


def test_a_process_that_ends_while_it_is_waited_for_is_reported_with_its_output(
    tmp_path: Path,
) -> None:
    process = started(tmp_path, "print('the port is taken'); raise SystemExit(3)")
    with pytest.raises(StartError, match=r"exit code 3(?s:.*)the port is taken"):
        wait_until(lambda: False, process, 10)


def test_a_process_that_never_gets_ready_is_reported(tmp_path: Path) -> None:
    process = started(tmp_path, "import time; time.sleep(60)", name="sleeper")
    try:
        with pytest.raises(StartError, match="sleeper did not answer within 0 s"):
            wait_until(lambda: False, process, 0.1)
    finally:
        process.stop()


def test_environment_is_added_to_ours(tmp_path: Path) -> None:
    code = "import os; print(os.environ['ADDED'], 'PATH' in os.environ)"
    command = [sys.executable, "-c", code]
    process = ManagedProcess("env", command, log=tmp_path / "env.log", env={"ADDED": "yes"})
    deadline = time.monotonic() + 10
    while "yes True" not in process.last_output() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.stop()
    assert process.last_output() == "yes True\n"


def test_cpu_and_memory_are_those_of_the_whole_tree(tmp_path: Path) -> None:
    process = started(tmp_path, STUBBORN)
    try:
        wait_until(lambda: "ready" in process.last_output(), process, 10)
        sizes = resident_mib(process.pid)
        assert len(sizes) == 2
        assert all(mib > 1 for mib in sizes.values())
        assert cpu_seconds(process.pid) > 0
    finally:
        process.stop(timeout_s=0.1)


def readings(monkeypatch: pytest.MonkeyPatch, used: Iterator[float]) -> list[float]:
    """Let the tree's CPU time read as given, and time pass only by sleeping."""
    slept = [0.0]

    def sleep(seconds: float) -> None:
        slept[0] += seconds

    def read(_: int) -> float:
        return next(used)

    monkeypatch.setattr(process_tree_module, "cpu_seconds", read)
    monkeypatch.setattr(process_tree_module.time, "sleep", sleep)
    monkeypatch.setattr(process_tree_module.time, "monotonic", lambda: slept[0])
    return slept


def test_a_tree_is_waited_for_while_it_works_and_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Before and after each window of 2 s: 1.5 s used, 0.5 s used, then 0.1 s, which is quiet.
    slept = readings(monkeypatch, iter([0.0, 1.5, 1.5, 2.0, 2.0, 2.1]))
    wait_quiet(1)
    assert slept == [6.0]


def test_a_tree_that_never_rests_is_waited_for_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slept = readings(monkeypatch, itertools.count(0.0, 1.0))
    wait_quiet(1, limit_s=10.0)
    assert slept == [10.0]


def test_a_tree_whose_root_is_gone_is_empty() -> None:
    gone = max(psutil.pids()) + 100_000
    assert (process_tree(gone), cpu_seconds(gone), resident_mib(gone)) == ([], 0.0, {})


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (
            ["/venv/bin/python3.11", "-m", "eventrail.cli", "run", "guardrail"],
            "eventrail.cli run guardrail",
        ),
        (["/bin/nats-server", "-c", "/state/nats.conf"], "nats-server"),
        (["python", "/venv/bin/eventrail", "up", "--topology", "fused"], "eventrail up"),
        ([], "?"),
    ],
)
def test_processes_are_told_apart_by_program_and_first_words(command: list[str], name: str) -> None:
    assert describe(command) == name
