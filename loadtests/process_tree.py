"""What a tree of processes uses: CPU time and resident memory."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from pathlib import Path

import psutil


def process_tree(pid: int) -> list[psutil.Process]:
    """The process and all its descendants that are alive."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def wait_gone(processes: Sequence[psutil.Process], timeout_s: float) -> list[psutil.Process]:
    """Wait until none of them runs.

    Returns:
        Those that still run after the timeout. A zombie runs no more: an orphan may stay one for
        as long as whoever adopted it does not look.
    """
    deadline = time.monotonic() + timeout_s
    while left := [process for process in processes if _runs(process)]:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.02)
    return []


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def cpu_seconds(pid: int) -> float:
    """User and system time used so far by the process and its living descendants."""
    total = 0.0
    for process in process_tree(pid):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def wait_quiet(
    pid: int, *, busy: float = 0.1, window_s: float = 2.0, limit_s: float = 90.0
) -> None:
    """Wait until a process tree has stopped working: its last worker has finished starting.

    A system answers as soon as its first worker does; measured then, it would compete with its
    own start.

    Args:
        pid: Root of the tree; nothing is waited for when it is not there.
        busy: CPU seconds per second at or above which the tree is still working.
        window_s: Time over which that is looked at.
        limit_s: Longest wait: some systems are never quiet.
    """
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        before = cpu_seconds(pid)
        time.sleep(window_s)
        if cpu_seconds(pid) - before < busy * window_s:
            return


def resident_mib(pid: int) -> dict[str, float]:
    """Resident memory of each process of the tree in MiB, by `<name> <pid>`.

    See `describe` for the name.
    """
    sizes: dict[str, float] = {}
    for process in process_tree(pid):
        try:
            label = f"{describe(process.cmdline())} {process.pid}"
            sizes[label] = process.memory_info().rss / 2**20
        except psutil.NoSuchProcess:
            continue
    return sizes


def describe(command: Sequence[str]) -> str:
    """A short name for a command line: the program and its words up to the first option.

    Interpreters and `-m` are left out: `python -m eventrail.cli run guardrail --port 0` is
    `eventrail.cli run guardrail`.
    """
    words = [Path(word).name for word in command]
    if len(words) > 1 and words[0].startswith("python"):
        words = list(itertools.dropwhile(lambda word: word.startswith("-"), words[1:]))
    return " ".join(itertools.takewhile(lambda word: not word.startswith("-"), words)) or "?"
