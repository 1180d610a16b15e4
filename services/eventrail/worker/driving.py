"""Drive one generation to its end, whichever comes first: done, cancelled, out of time."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import Enum, auto

from eventrail.worker.engine import Engine, GenerationRequest
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


async def drive(
    engine: Engine,
    request: GenerationRequest,
    progress: Progress,
    outlet: Outlet | None,
    *,
    cancelled: asyncio.Event,
    seconds: float,
) -> End:
    """Generate into `progress` and `outlet`; the engine has stopped when this returns.

    Args:
        engine: generates.
        request: what to generate.
        progress: holds what came, also if this raises.
        outlet: takes the text of a streamed answer.
        cancelled: set when somebody wants it to stop.
        seconds: how long it may take.

    Raises:
        EngineError: the engine failed.
    """
    if engine.instant:
        return await _pour(engine, request, progress, outlet)
    scope = asyncio.timeout(seconds)
    try:
        async with scope, _expiring(scope, cancelled):
            return await _pour(engine, request, progress, outlet)
    except TimeoutError:
        if not scope.expired():
            raise
        return End.CANCELLED if cancelled.is_set() else End.LATE


async def _pour(
    engine: Engine, request: GenerationRequest, progress: Progress, outlet: Outlet | None
) -> End:
    async with aclosing(engine.generate(request)) as deltas:
        async for delta in deltas:
            progress.add(delta)
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
