"""A worker process of the real service, in this process, and the command line beside it."""

import asyncio
import contextlib
import re
from collections.abc import AsyncGenerator

from typer.testing import CliRunner

from eventrail.cli.app import build
from eventrail.contracts.errors import EventrailError
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import find
from tests.conftest import Provisioned

_LOGGED = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[.*\n", re.MULTILINE)
"""What the worker says: it shares this process, and so its output, with the command."""


@contextlib.asynccontextmanager
async def worker(provisioned: Provisioned, *services: str) -> AsyncGenerator[Host]:
    """Run the worker, and other services by name."""
    found = [find(name) for name in (*services, "worker")]
    host = Host(provisioned.settings(drain_s=0.2), found, Silent())
    await host.start()
    try:
        yield host
    finally:
        await host.stop()


async def eventrail(url: str, *arguments: str) -> tuple[int, str]:
    """Run the command line, in a thread; return its status and all that it printed."""
    environment = {"EVENTRAIL_NATS_URL": url, "COLUMNS": "200", "USER": "ada", "LOGNAME": "ada"}
    result = await asyncio.to_thread(CliRunner().invoke, build(), arguments, env=environment)
    printed = _LOGGED.sub("", result.output)
    if isinstance(result.exception, EventrailError):  # what `main` would print
        return 1, f"{printed}eventrail: {result.exception}\n"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, printed
