"""The child process that builds: kept while there is work, nice to the process that answers.

Building takes the interpreter's lock for long stretches, so it has an interpreter of its own.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import structlog

from eventrail.contracts.errors import EventrailError
from eventrail.retrieval.building.wire import Done, Job, Want, Wanted, framed, hear_child

_log = structlog.get_logger(__name__)

MODULE = "eventrail.retrieval.building"
IDLE_S = 60.0
"""The child is ended when it had no work for so long, and its memory given back."""

_END_S = 5.0

Fetch = Callable[[Want], Awaitable[bytes | None]]
"""Returns what the child wants; None if it is gone."""


class ChildLost(EventrailError):
    """The child process ended in the middle of a job; the index is as before it, or after."""


class Child:
    """Does one job at a time.

    Args:
        folder: where the tenants' indexes are.
        fetch: where it gets what the child wants to read.
        held: file descriptors that the child shall hold too, so that a lock is not let go of
            while it still works for a parent that was killed.
    """

    def __init__(self, folder: Path, fetch: Fetch, held: Sequence[int] = ()) -> None:
        self._folder = folder
        self._fetch = fetch
        self._held = tuple(held)
        self._process: asyncio.subprocess.Process | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def do(self, job: Job) -> Done:
        """Do a job; start the child if there is none.

        Raises:
            ChildLost: it ended before it was done.
            LogUnavailable: what it wanted could not be read.
        """
        self._cancel_idle()
        process = self._process or await self._start()
        try:
            return await self._exchange(process, job)
        except (OSError, asyncio.IncompleteReadError, msgspec.MsgspecError) as error:
            await self.stop()
            raise ChildLost(
                f"the process that builds the index of {job.tenant} ended with "
                f"{process.returncode} ({error!r}); its batch is tried again"
            ) from error
        except BaseException:
            await (
                self.stop()
            )  # it may be in the middle of a job, so its answer would be a wrong one
            raise
        finally:
            loop = asyncio.get_running_loop()
            self._idle = loop.call_later(IDLE_S, self._rest)

    async def stop(self) -> None:
        """End the child, whatever it does; an index is never left half."""
        self._cancel_idle()
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_S):
                await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            str(self._folder),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            pass_fds=self._held,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        _log.info("child started", pid=self._process.pid)
        return self._process

    async def _exchange(self, process: asyncio.subprocess.Process, job: Job) -> Done:
        if process.stdin is None or process.stdout is None:
            raise OSError("it has no pipes")
        message: Job | Wanted = job
        while True:
            process.stdin.write(framed(message))
            await process.stdin.drain()
            heard = await hear_child(process.stdout)
            if isinstance(heard, Done):
                return heard
            message = Wanted(await self._fetch(heard))

    def _rest(self) -> None:
        task = asyncio.create_task(self.stop())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _cancel_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
