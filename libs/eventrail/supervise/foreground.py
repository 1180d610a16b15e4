"""Run the system in a terminal: progress, then how to use it, then until Ctrl-C."""

import signal
import time
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.live import Live

from eventrail.supervise.options import Options
from eventrail.supervise.report import example, progress, table, waiting_for, waiting_line
from eventrail.supervise.supervisor import POLL_S
from eventrail.supervise.system import System
from eventrail.supervise.tail import LogTail

TELL_S = 10.0
"""How often a line says what is waited for, where no terminal shows a live table."""


class Foreground:
    """Runs a system and reports to a console."""

    def __init__(self, system: System, console: Console, *, verbose: bool) -> None:
        self._system = system
        self._console = console
        self._verbose = verbose
        self._tail = LogTail()
        self._began = time.monotonic()
        self._vllm = any(pool.engine == "vllm" for pool in system.config.pools.values())

    def run(self) -> int:
        """Run until SIGINT or SIGTERM; return the exit status."""
        supervisor = self._system.supervisor
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        self._system.start_bus()
        self._vllm = any(pool.engine == "vllm" for pool in self._system.config.pools.values())
        self._system.start_services()
        if not self._wait() and not supervisor.stopping.is_set():
            self._console.print(table(supervisor.units))
            for unit in supervisor.units:
                if not unit.is_ready:
                    self._console.print(f"--- {unit.child.log}", markup=False)
                    self._console.print(unit.child.last_lines(), markup=False, highlight=False)
            return 1
        if not supervisor.stopping.is_set():
            self._tell_ready()
        while not supervisor.stopping.wait(POLL_S):
            supervisor.step()
            self._show_logs()
        self._console.print("stopping: requests in hand are finished first")
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._system.supervisor.stopping.set()

    def _wait(self) -> bool:
        supervisor = self._system.supervisor
        give_up = self._began + self._system.options.ready_s
        told = self._began
        with Live(console=self._console, refresh_per_second=4, transient=True) as live:
            while not supervisor.all_ready:
                if supervisor.stopping.wait(POLL_S) or time.monotonic() > give_up:
                    return False
                supervisor.step()
                self._show_logs()
                live.update(progress(supervisor.units, self._began, vllm=self._vllm))
                if not self._console.is_terminal and time.monotonic() - told > TELL_S:
                    told = time.monotonic()
                    self._say(waiting_line(supervisor.units, self._began, vllm=self._vllm))
        return not waiting_for(supervisor.units)

    def _tell_ready(self) -> None:
        supervisor, system = self._system.supervisor, self._system
        self._console.print(table(supervisor.units))
        self._say(waiting_line(supervisor.units, self._began, vllm=self._vllm))
        self._say(f"HTTP API {system.url}/v1   NATS {system.nats_url}   logs {system.state}/logs")
        models = system.config.models()
        self._say(f"models: {', '.join(models)}")
        if models and any("gateway" in group for group in system.groups):
            self._say(example(system.url, models[0]))
        self._say("Ctrl-C stops everything")

    def _show_logs(self) -> None:
        files = [(unit.child.name, unit.child.log) for unit in self._system.supervisor.units]
        if not self._verbose:
            return
        for line in self._tail.read(files):
            self._say(line)

    def skip_old_logs(self, folder: Path) -> None:
        """Take what earlier runs have logged as shown."""
        self._tail.skip((path.stem, path) for path in folder.glob("*.log"))

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


def run(options: Options, *, verbose: bool = False) -> int:
    """Run until SIGINT or SIGTERM; return the exit status: 1 if not all came to serve."""
    console = Console(stderr=True)
    with System(options) as system:
        foreground = Foreground(system, console, verbose=verbose)
        foreground.skip_old_logs(system.state / "logs")
        return foreground.run()
