"""One run of a batch, from where the one before it got to."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from eventrail.batch.files import BatchResult
from eventrail.batch.lines import BatchLine
from eventrail.bus.tasks import first_of
from eventrail.contracts.errors import EventrailError, RequestProblem
from eventrail.contracts.ids import new_message_id
from eventrail.eventlog.jetstream.chain import TailMoved
from eventrail.gateway.batches.asking import LineAsker, unanswered
from eventrail.gateway.batches.checking import read_lines
from eventrail.gateway.batches.lives import Tail
from eventrail.gateway.batches.results import Results
from eventrail.gateway.batches.state import BatchState, LineProblem, moved
from eventrail.gateway.parts import Gateway
from eventrail.guarding.sealing import SealError

AT_ONCE = 16
"""Lines of one batch under way at once; the pools' queues make them wait for all others."""

LOOK_S = 1.0
"""How often the batch's tail is looked at, for a cancel or another runner."""

FLUSH_S = 0.2
"""How long results are gathered before they are written."""

TELL_S = 2.0
"""Shortest time between two steps that tell only of progress; it grows with the run's length."""

_GROWS = 0.02
_STOPPED = "the batch was cancelled or has expired"


class Superseded(EventrailError):
    """Another runner has taken the batch over; this one leaves it alone."""


class BatchRun:
    """Runs a batch.

    Args:
        gateway: answers the lines.
        tail: the batch's last entry.
    """

    def __init__(self, gateway: Gateway, tail: Tail) -> None:
        self._gateway = gateway
        self._tail = tail
        self._runner = new_message_id()
        self._asker = LineAsker(gateway, tail.state)
        self._results = Results(gateway.files, tail.state)
        self._arrived: asyncio.Queue[BatchResult] = asyncio.Queue()
        self._expired = False

    async def run(self) -> BatchState:
        """Bring the batch to its end and return it.

        Raises:
            Superseded: another runner has it.
            LogUnavailable: NATS did not answer; somebody may go on later.
        """
        try:
            lines = await self._begin()
            if lines is not None:
                await self._ask(lines)
                await self._finish(lines)
        except SealError as error:
            await self._fail([LineProblem("key_erased", str(error))])
        except TailMoved as error:
            raise Superseded(str(error)) from error
        return self._tail.state

    async def _begin(self) -> list[BatchLine] | None:
        """Take the batch over and return its lines; None if it has ended by that."""
        await self._step(lambda state: None if state.ended else _taken(state, self._runner))
        state = self._tail.state
        if state.ended:
            return None
        lines, problems = await self._input(state)
        if problems:
            await self._fail(problems)
            return None
        await self._results.take_over()
        if state.status == "validating":
            await self._step(
                lambda now: (
                    moved(now, "in_progress", time.time(), total=len(lines))
                    if now.status == "validating"
                    else None
                )
            )
        return lines

    async def _input(self, state: BatchState) -> tuple[list[BatchLine], list[LineProblem]]:
        store = self._gateway.files
        try:
            meta = await store.meta(state.tenant, state.input)
        except RequestProblem:
            return [], [LineProblem("input_gone", "the input file was deleted or has expired")]
        content = await store.read(state.tenant, meta)
        return await asyncio.to_thread(read_lines, content, state.endpoint)

    async def _ask(self, lines: list[BatchLine]) -> None:
        """Ask what has no result yet; every result is written when this returns."""
        left = iter([line for line in lines if line.custom_id not in self._results.done])
        if self._tail.state.status == "cancelling":
            await self._asker.stop(_STOPPED)
        await first_of(self._carry_all(left), self._look(), self._write())

    async def _carry_all(self, left: Iterator[BatchLine]) -> None:
        """Ask what is left; return once every result is written."""
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._carry(left))
        await self._arrived.join()

    async def _carry(self, left: Iterator[BatchLine]) -> None:
        for line in left:
            if time.time() >= self._tail.state.expires:
                self._expired = True
                return
            result = await self._asker.ask(line)
            if result is None:
                return
            self._arrived.put_nowait(result)

    async def _write(self) -> None:
        """Write results as they come, some at once."""
        while True:
            results = [await self._arrived.get()]
            await asyncio.sleep(FLUSH_S)
            while not self._arrived.empty():
                results.append(self._arrived.get_nowait())
            await self._results.write(results)
            for _ in results:
                self._arrived.task_done()

    async def _look(self) -> None:
        """Tell how far the batch is; stop it when somebody cancels it, or its time is up."""
        started = told = time.monotonic()
        while True:
            await asyncio.sleep(LOOK_S)
            await self._catch_up()
            state, now = self._tail.state, time.monotonic()
            self._expired = self._expired or time.time() >= state.expires
            if self._expired or state.status == "cancelling":
                await self._asker.stop(_STOPPED)
            if now - told >= max(TELL_S, (now - started) * _GROWS) and self._news(state):
                told = now
                await self._step(lambda each: moved(each, each.status, time.time(), **self._counts))

    def _news(self, state: BatchState) -> bool:
        return (state.completed, state.failed) != (self._results.completed, self._results.failed)

    @property
    def _counts(self) -> dict[str, Any]:
        return {"completed": self._results.completed, "failed": self._results.failed}

    async def _finish(self, lines: list[BatchLine]) -> None:
        """Make the files whole, and end the batch."""
        await self._catch_up()
        left = [line for line in lines if line.custom_id not in self._results.done]
        status = "completed"
        if self._tail.state.status == "cancelling":
            status = "cancelled"
        elif left and self._expired:
            status = "expired"
            why = "the completion window was over before this request was answered"
            await self._results.write([unanswered(line, "batch_expired", why) for line in left])
        else:
            await self._step(_finalizing)
            if self._tail.state.status == "cancelling":
                status = "cancelled"
        batch = self._tail.state.batch
        answers = await self._results.answers.publish(f"batch_{batch}_output.jsonl")
        failures = await self._results.failures.publish(f"batch_{batch}_error.jsonl")
        changes = {"output": answers, "errors": failures, "total": len(lines), **self._counts}
        await self._end(status, changes)

    async def _end(self, status: str, changes: dict[str, Any]) -> None:
        def last(state: BatchState) -> BatchState:
            # a cancel that came in the last moment: all that was to be done is done
            cancelled = state.status == "cancelling"
            return moved(state, "cancelled" if cancelled else status, time.time(), **changes)

        await self._step(last)

    async def _fail(self, problems: list[LineProblem]) -> None:
        await self._step(lambda state: moved(state, "failed", time.time(), problems=problems))

    async def _step(self, make: Callable[[BatchState], BatchState | None]) -> None:
        """Append what `make` makes of the state, unless another runner has the batch.

        Raises:
            Superseded: it has.
        """
        while True:
            after = make(self._tail.state)
            if after is None:
                return
            try:
                self._tail = await self._gateway.batches.append(self._tail, after)
            except TailMoved:
                await self._catch_up(taken=after.runner != self._tail.state.runner)
            else:
                return

    async def _catch_up(self, *, taken: bool = False) -> None:
        """Read the tail; raise `Superseded` if another runner has it, unless about to take it."""
        state = self._tail.state
        self._tail = await self._gateway.batches.tail(state.tenant, state.batch)
        if not taken and self._tail.state.runner != self._runner:
            raise Superseded(f"batch {state.batch}: another runner has taken over")


def _taken(state: BatchState, runner: str) -> BatchState:
    """Return the state with a new runner; the status stays."""
    return msgspec.structs.replace(state, runner=runner)


def _finalizing(state: BatchState) -> BatchState | None:
    if state.status in {"cancelling", "finalizing"}:
        return None
    return moved(state, "finalizing", time.time())
