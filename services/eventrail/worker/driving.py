"""Drive one generation to its end, whichever comes first: done, cancelled, out of time."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import Enum, auto

from eventrail.worker.engine import Delta, Engine, GenerationRequest
from eventrail.worker.limits import Limits
from eventrail.worker.outlet import Outlet
from eventrail.worker.progress import Progress


class End(Enum):
    """Why a generation is over."""

    FINISHED = auto()
    CUT = auto()
    """The guard ended it before a leak."""
    CANCELLED = auto()
    LATE = auto()
    """The time given was up."""
    SLOW = auto()
    """The first token did not come in time."""
    STALLED = auto()
    """The next token did not come in time."""


async def drive(
    engine: Engine,
    request: GenerationRequest,
    progress: Progress,
    outlet: Outlet | None,
    *,
    cancelled: asyncio.Event,
    limits: Limits,
) -> End:
    """Generate into `progress` and `outlet`; the engine has stopped when this returns.

    Args:
        engine: generates.
        request: what to generate.
        progress: holds what came, also if this raises.
        outlet: takes the text of a streamed answer.
        cancelled: set when somebody wants it to stop.
        limits: how long it may take.

    Raises:
        EngineError: the engine failed.
    """
    if engine.instant:
        return await _pour(engine, request, progress, outlet)
    scope = asyncio.timeout(min(limits.whole_s, limits.first_s))
    watch = _Watch(scope, limits) if limits.watched else None
    try:
        async with scope, _expiring(scope, cancelled):
            return await _pour(engine, request, progress, outlet, watch)
    except TimeoutError:
        if not scope.expired():
            raise
        if cancelled.is_set():
            return End.CANCELLED
        return watch.verdict() if watch is not None else End.LATE


class _Watch:
    """Moves the end of the time given as tokens come."""

    def __init__(self, scope: asyncio.Timeout, limits: Limits) -> None:
        self._scope = scope
        self._stall_s = limits.stall_s
        self._clock = asyncio.get_running_loop().time
        self._late_at = self._clock() + limits.whole_s
        self._until = min(self._late_at, self._clock() + limits.first_s)
        self._begun = False

    def heard(self) -> None:
        """A token came."""
        if self._begun and not self._stall_s:
            return
        self._begun = True
        stalled_at = self._clock() + self._stall_s if self._stall_s else self._late_at
        self._until = min(self._late_at, stalled_at)
        self._scope.reschedule(self._until)

    def verdict(self) -> End:
        """Return whose time was up."""
        if self._until >= self._late_at:
            return End.LATE
        return End.STALLED if self._begun else End.SLOW


async def _pour(
    engine: Engine,
    request: GenerationRequest,
    progress: Progress,
    outlet: Outlet | None,
    watch: _Watch | None = None,
) -> End:
    if request.begun:
        begin = Delta(request.begun, carried=True)
        progress.add(begin)
        if outlet is not None and outlet.add(begin):
            return End.CUT
    async with aclosing(engine.generate(request)) as deltas:
        async for delta in deltas:
            progress.add(delta)
            if watch is not None and (delta.text or delta.tool_calls):
                watch.heard()
            if outlet is not None and outlet.add(delta):
                return End.CUT
    return End.FINISHED


@contextlib.asynccontextmanager
async def _expiring(scope: asyncio.Timeout, cancelled: asyncio.Event) -> AsyncGenerator[None]:
    """Make the scope expire at once when `cancelled` is set."""

    async def watch() -> None:
        await cancelled.wait()
        scope.reschedule(asyncio.get_running_loop().time())

    watcher = asyncio.create_task(watch())
    try:
        yield
    finally:
        watcher.cancel()
