"""Two calls for one answer: the first token wins, the other call is broken off.

An engine made of two. J. Dean and L. A. Barroso, "The Tail at Scale", Communications of the ACM
56(2), 2013, "Hedged requests".
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from eventrail.contracts.events import Usage
from eventrail.worker.engine import Delta, Engine, EngineError, GenerationRequest
from eventrail.worker.hedging.who import Who


@dataclass(frozen=True, slots=True)
class Second:
    """A second call that is on the books and may begin."""

    who: Who
    engine: Engine
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Loss:
    """A call that gave no answer.

    Attributes:
        who: which one.
        usage: what it may have used.
        error: why it failed; None if it was broken off.
    """

    who: Who
    usage: Usage
    error: EngineError | None = None


class _Side:
    def __init__(self, who: Who, engine: Engine, request: GenerationRequest) -> None:
        self.who = who
        self.usage = Usage()
        self.held: list[Delta] = []
        self._deltas = engine.generate(request)

    def next(self) -> asyncio.Task[Delta]:
        return asyncio.create_task(self._next())

    async def _next(self) -> Delta:
        return await anext(self._deltas)

    def take(self, delta: Delta) -> bool:
        """Take a delta in; return whether it is a token, or the end."""
        self.usage = delta.usage or self.usage
        return bool(delta.text or delta.tool_calls or delta.finish_reason)

    async def rest(self) -> AsyncGenerator[Delta, None]:
        async for delta in self._deltas:
            yield delta

    async def close(self) -> None:
        await self._deltas.aclose()


@dataclass(slots=True)
class _Field:
    """The calls that are under way.

    Attributes:
        sides: all of them, the first one first.
        running: those that are waited for.
        ahead: the one whose deltas are passed on until there is a winner.
    """

    sides: list[_Side]
    running: dict[asyncio.Task[Delta], _Side]
    ahead: _Side

    def begin(self, side: _Side) -> None:
        self.sides.append(side)
        self.running[side.next()] = side

    async def stop(self) -> None:
        """Cancel what is waited for; a generator that is cancelled has ended."""
        running, self.running = self.running, {}
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        for task, side in running.items():
            if not task.cancelled() and task.exception() is None:
                side.take(task.result())


class Race:
    """See `Engine`.

    Args:
        engine: makes the first call.
        who: the first call.
        after_s: seconds without a token until the second one is made.
        second: puts the second call on the books; None if it is not to be made.
        on_won: is told which call goes on, before anything of it is passed on.

    Attributes:
        who: the call whose answer, or failure, this is.
        lost: the other calls that were made.
    """

    instant = False

    def __init__(
        self,
        engine: Engine,
        who: Who,
        after_s: float,
        second: Callable[[], Awaitable[Second | None]],
        on_won: Callable[[Who], None],
    ) -> None:
        self._engine = engine
        self._after_s: float | None = after_s
        self._second = second
        self._on_won = on_won
        self.who = who
        self.lost: list[Loss] = []

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Delta, None]:
        """Generate by whichever call has the first token.

        Raises:
            EngineError: both calls failed, or the one that went on did.
        """
        first = _Side(self.who, self._engine, request)
        field = _Field([first], {first.next(): first}, first)
        winner: _Side | None = None
        try:
            while winner is None:
                done, _ = await asyncio.wait(
                    field.running, timeout=self._after_s, return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    await self._begin(field)
                for task in sorted(done, key=lambda each: field.running[each] is not first):
                    winner, passed_on = self._heard(field, task)
                    for delta in passed_on:
                        yield delta
                    if winner is not None:
                        break
            await self._settle(winner, field)
            for delta in winner.held:
                yield delta
            async for delta in winner.rest():
                yield delta
        finally:
            await field.stop()
            await self._lose([side for side in field.sides if side.who is not self.who])
            for side in field.sides:
                await side.close()

    async def close(self) -> None:
        """Nothing of its own is held."""

    async def _begin(self, field: _Field) -> None:
        self._after_s = None
        second = await self._second()
        if second is not None:
            field.begin(_Side(second.who, second.engine, second.request))

    def _heard(
        self, field: _Field, task: asyncio.Task[Delta]
    ) -> tuple[_Side | None, Sequence[Delta]]:
        """Return who has won, if anybody, and what is to be passed on."""
        side = field.running.pop(task)
        delta = self._result(task, side, others=bool(field.running))
        if delta is None:
            return None, self._fall_behind(field, side)
        if side.take(delta):
            side.held.append(delta)
            return side, ()
        field.running[side.next()] = side
        if side is field.ahead:
            return None, (delta,)
        side.held.append(delta)
        return None, ()

    def _result(self, task: asyncio.Task[Delta], side: _Side, *, others: bool) -> Delta | None:
        """Return what came; None if the call failed, and another may still answer."""
        try:
            return task.result()
        except StopAsyncIteration:  # it ended without a word; engines give a reason before
            error = EngineError("the answer ended before it began", retryable=True)
        except EngineError as failure:
            error = failure
        if not others:
            self.who = side.who
            raise error
        self.lost.append(Loss(side.who, side.usage, error))
        return None

    def _fall_behind(self, field: _Field, failed: _Side) -> Sequence[Delta]:
        """Let the other call lead, if it was the leading one that failed."""
        if failed is not field.ahead:
            return ()
        (field.ahead,) = field.running.values()
        self.who = field.ahead.who
        held, field.ahead.held = field.ahead.held, []
        return held

    async def _settle(self, winner: _Side, field: _Field) -> None:
        """Break the other call off, and say who goes on."""
        self.who = winner.who
        self._on_won(winner.who)
        await field.stop()
        await self._lose([side for side in field.sides if side is not winner])

    async def _lose(self, sides: Sequence[_Side]) -> None:
        for side in sides:
            await side.close()
            if not any(loss.who is side.who for loss in self.lost):
                self.lost.append(Loss(side.who, side.usage))
