"""The archiver alone, in a process that can be killed and made again quickly."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path

import structlog

from eventrail.archiver import service
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent

_CONTEXT = multiprocessing.get_context("forkserver")


def begin(url: str, state: Path, environment: Mapping[str, str]) -> BaseProcess:
    """Start an archiver; `kill` ends it as a power cut would.

    A server process that has loaded everything forks it, so that it works within moments.
    """
    _CONTEXT.set_forkserver_preload(["loadtests.archive_process"])
    process = _CONTEXT.Process(target=_main, args=(url, str(state), environment), daemon=True)
    process.start()
    return process


def _main(url: str, state: str, environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    asyncio.run(_run(url, Path(state)))


async def _run(url: str, state: Path) -> None:
    host = Host(Settings(nats_url=url, state=state), [service], Silent())
    await host.start()
    await host.failed.wait()
