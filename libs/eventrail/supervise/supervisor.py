"""Keep a set of processes running: start, watch, restart with back-off, stop in order."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from eventrail.supervise.child import Child
from eventrail.supervise.restart import Backoff

_log = structlog.get_logger(__name__)

POLL_S = 0.1


def _never_ready() -> bool:
    return True


@dataclass(slots=True)
class Unit:
    """A process under supervision.

    Attributes:
        child: the process.
        ready: says whether it serves; asked only while it starts.
        backoff: when to start it again.
        due: `time.monotonic()` at which it is to be started again; 0 while it runs.
        started: `time.monotonic()` of its last start.
        is_ready: whether it has said that it serves since its last start.
    """

    child: Child
    ready: Callable[[], bool] = _never_ready
    backoff: Backoff = field(default_factory=Backoff)
    due: float = 0.0
    started: float = 0.0
    is_ready: bool = False

    def start(self) -> None:
        """Start the process."""
        self.child.start()
        self.started = time.monotonic()
        self.due = 0.0
        self.is_ready = False

    def step(self) -> None:
        """Look at the process once: notice its end, start it again, ask if it is ready."""
        if self.child.running:
            self.is_ready = self.is_ready or self.ready()
            return
        now = time.monotonic()
        if not self.due:
            self.is_ready = False
            self.child.end_group()
            pause = self.backoff.after(now - self.started)
            self.due = now + pause
            _log.warning(
                "process ended", name=self.child.name, status=self.child.status(), restart_in=pause
            )
        elif now >= self.due:
            self.start()


class Supervisor:
    """Runs units in the order given and stops them in the opposite order.

    Children are started by the thread that calls `start` and `step`; use one, and the
    longest-lived, thread (see `orphans.py`).
    """

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = {unit.child.name: unit for unit in units}
        self.stopping = threading.Event()

    @property
    def units(self) -> list[Unit]:
        """The units, in the order of their start."""
        return list(self._units.values())

    def pid(self, name: str) -> int:
        """Return the process id of a unit's newest process."""
        return self._units[name].child.pid

    def log(self, name: str) -> Path:
        """Return the log file of a unit."""
        return self._units[name].child.log

    def restarts(self, name: str) -> int:
        """Return how often a unit has been started again."""
        return self._units[name].backoff.restarts

    def add(self, unit: Unit) -> None:
        """Start one more unit."""
        self._units[unit.child.name] = unit
        unit.start()

    def start(self) -> None:
        """Start every unit."""
        for unit in self._units.values():
            unit.start()

    def step(self) -> None:
        """Look after every unit once."""
        for unit in self.units:
            if not self.stopping.is_set():
                unit.step()

    @property
    def all_ready(self) -> bool:
        """Whether every unit serves."""
        return all(unit.is_ready for unit in self.units)

    def wait_ready(self, timeout_s: float) -> bool:
        """Look after the units until all serve; return whether they do."""
        give_up = time.monotonic() + timeout_s
        while not self.all_ready:
            if self.stopping.is_set() or time.monotonic() > give_up:
                return False
            self.step()
            time.sleep(POLL_S)
        return True

    def run(self) -> None:
        """Look after the units until `stopping` is set."""
        while not self.stopping.wait(POLL_S):
            self.step()

    def stop(self, timeout_s: float = 9.0, *, last: Sequence[str] = ("nats",)) -> None:
        """Stop all: everything but `last` at once, then those, in order.

        A unit that has not ended after `timeout_s` seconds is killed.
        """
        self.stopping.set()
        first = [unit.child for unit in self.units if unit.child.name not in last]
        for child in first:
            child.signal(signal.SIGTERM)
        give_up = time.monotonic() + timeout_s
        for child in first:
            if not child.wait(max(0.0, give_up - time.monotonic())):
                _log.warning("process killed", name=child.name)
            child.stop(0.0)
        for name in last:
            if name in self._units:
                self._units[name].child.stop(5.0)
