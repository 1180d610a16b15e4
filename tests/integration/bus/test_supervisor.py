"""Processes under supervision: started, restarted, stopped, never orphaned."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from eventrail.supervise.child import Child
from eventrail.supervise.options import Options
from eventrail.supervise.supervisor import Supervisor, Unit
from eventrail.supervise.system import System

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN_SCRIPT = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
time.sleep(60)
"""
STUBBORN = [
    sys.executable,
    "-c",
    STUBBORN_SCRIPT,
]


def until(condition: Callable[[], bool], timeout_s: float = 20.0) -> bool:
    give_up = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.05)
    return True


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_what_is_killed_is_started_again(tmp_path: Path) -> None:
    supervisor = Supervisor([Unit(Child("sleeper", SLEEP, tmp_path / "sleeper.log"))])
    supervisor.start()
    assert supervisor.wait_ready(5)
    first = supervisor.pid("sleeper")
    os.kill(first, signal.SIGKILL)

    def restarted() -> bool:
        supervisor.step()
        return supervisor.pid("sleeper") != first and supervisor.all_ready

    assert until(restarted)
    assert supervisor.restarts("sleeper") == 1
    supervisor.stop()
    assert ended(supervisor.pid("sleeper"))


def test_what_does_not_stop_is_killed_and_the_server_goes_last(tmp_path: Path) -> None:
    stubborn = Unit(Child("stubborn", STUBBORN, tmp_path / "stubborn.log"))
    server = Unit(Child("nats", SLEEP, tmp_path / "nats.log"))
    supervisor = Supervisor([server, stubborn])
    supervisor.start()
    assert until(lambda: "up" in stubborn.child.last_lines())
    began = time.monotonic()
    supervisor.stop(1.0)
    assert time.monotonic() - began < 5
    assert stubborn.child.status() == -signal.SIGKILL
    assert server.child.status() == -signal.SIGTERM


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child to its parent")
def test_a_killed_parent_leaves_no_child(tmp_path: Path) -> None:
    script = (
        "import sys, time, pathlib\n"
        "from eventrail.supervise.child import Child\n"
        "child = Child('c', [sys.executable, '-c', 'import time; time.sleep(60)'],"
        f" pathlib.Path({str(tmp_path / 'c.log')!r}))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert not ended(pid)
        parent.kill()
    assert until(lambda: ended(pid))


def test_the_system_survives_the_death_of_its_server_and_of_a_service(tmp_path: Path) -> None:
    options = Options(state=tmp_path, topology="router cache", http_port=0, vllm=False, ready_s=60)
    with System(options) as system:
        assert system.start()
        supervisor, url = system.supervisor, system.nats_url
        before = {name: supervisor.pid(name) for name in ("nats", "router")}
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)

        def back() -> bool:
            supervisor.step()
            again = all(supervisor.pid(name) != pid for name, pid in before.items())
            return again and supervisor.all_ready

        assert until(back, 60)
        assert system.nats_url == url
        assert system.server is not None
        assert system.server.healthy()
        pids = [unit.child.pid for unit in supervisor.units]
    assert all(ended(pid) for pid in pids)


def test_up_ends_in_order_when_told_to(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "eventrail.cli", "up", "--state", str(tmp_path), "--topology",
        "router", "--nats-port", "0", "--http-port", "0", "--no-vllm",
    ]  # fmt: skip
    output = tmp_path / "up.out"
    with (
        output.open("wb") as file,
        subprocess.Popen(command, stderr=file) as up,
    ):
        assert until(lambda: b"Ctrl-C stops everything" in output.read_bytes(), 60)
        children = [child.pid for child in psutil.Process(up.pid).children(recursive=True)]
        assert len(children) == 2
        began = time.monotonic()
        up.terminate()
        assert up.wait(15) == 0
    assert time.monotonic() - began < 15
    assert all(ended(pid) for pid in children)
    assert "Exiting" in (tmp_path / "logs" / "nats.log").read_text(encoding="utf-8")
