"""Start everything, showing what is waited for; the slow model worker may come last."""

import time
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.live import Live

from eventrail.contracts.errors import EventrailError
from eventrail.supervise.report import progress, waiting_line
from eventrail.supervise.supervisor import POLL_S, Unit
from eventrail.supervise.system import System

TELL_S = 10.0


class NotReady(EventrailError):
    """A process did not come to serve in time."""


def wait_for(
    system: System, console: Console, began: float, *, wanted: Callable[[Unit], bool]
) -> None:
    """Wait until every wanted process serves, showing progress.

    Raises:
        NotReady: one did not; the message holds the end of its log.
    """
    units = system.supervisor.units
    told = time.monotonic()
    with Live(console=console, refresh_per_second=4, transient=True) as live:
        while waiting := [unit for unit in units if wanted(unit) and not unit.is_ready]:
            if time.monotonic() - began > system.options.ready_s:
                raise NotReady(_last_words(waiting))
            time.sleep(POLL_S)
            system.supervisor.step()
            live.update(progress(units, began, vllm=True))
            if not console.is_terminal and time.monotonic() - told > TELL_S:
                told = time.monotonic()
                console.print(waiting_line(units, began, vllm=True), soft_wrap=True)


def _last_words(units: Sequence[Unit]) -> str:
    logs = [f"{unit.child.name} ({unit.child.log}):\n{unit.child.last_lines()}" for unit in units]
    return "not ready in time: " + "\n".join(logs)
