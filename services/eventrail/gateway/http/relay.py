"""Carry an answer to an SSE client, token by token, then what is still missing, then the end."""

import asyncio
from collections.abc import Awaitable

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Problem, RequestProblem
from eventrail.gateway.frames import FrameQueue
from eventrail.gateway.http.completion import Chunks, Delta
from eventrail.gateway.http.errors import error_bytes, problem_of
from eventrail.gateway.http.exchange import Headers
from eventrail.gateway.http.sse import DONE, KEEP_ALIVE_S, EventStream, event
from eventrail.gateway.problems import problem_in


class Relay:
    """One streamed answer.

    Args:
        stream: where it goes.
        chunks: how its pieces look.
        progress: what the client has already.
        include_usage: whether a usage chunk comes last.
    """

    def __init__(
        self, stream: EventStream, chunks: Chunks, progress: Progress, *, include_usage: bool
    ) -> None:
        self._stream = stream
        self._chunks = chunks
        self._progress = progress
        self._include_usage = include_usage
        self._opened: set[int] = set()

    async def follow(self, queue: FrameQueue, answer: Awaitable[Answer]) -> None:
        """Send frames as they come until the answer is there, then the rest.

        Raises:
            Exception: whatever `answer` raised, and nothing was sent yet.
        """
        ending = asyncio.ensure_future(answer)
        ending.add_done_callback(lambda _: queue.put_nowait(None))
        try:
            while not ending.done():
                await self._pass_on(queue)
            end = ending.result()
        except Exception as error:
            if not self._stream.started:
                raise
            await self._fail(problem_in(error))
            return
        finally:
            ending.cancel()
        await self.end(end)

    async def end(self, answer: Answer) -> None:
        """Send what the client lacks of an answer, and the end.

        Raises:
            RequestProblem: it did not complete, and nothing was sent yet.
        """
        problem = problem_of(answer)
        if problem is not None:
            await self._fail(problem)
            return
        events = [self._piece(0, self._progress.rest(answer))]
        events.append(event(self._chunks.last(answer), self._progress.mark))
        if self._include_usage:
            events.append(event(self._chunks.usage(answer)))
        await self._stream.finish(*events, DONE, headers=cached_header(answer))

    async def _pass_on(self, queue: FrameQueue) -> None:
        try:
            async with asyncio.timeout(KEEP_ALIVE_S):
                frames = [await queue.get()]
        except TimeoutError:
            await self._stream.keep_alive()
            return
        while not queue.empty():
            frames.append(queue.get_nowait())
        events = [text for frame in frames if frame is not None if (text := self._frame(frame))]
        if events:
            await self._stream.write(*events)

    def _frame(self, frame: TokenFrame) -> bytes:
        text = self._progress.take(frame)
        piece = self._piece(frame.index, text) if text else b""
        if frame.finish_reason is None or frame.index == 0:
            return piece  # the first choice is ended by the answer
        end = self._chunks.delta(frame.index, Delta(), frame.finish_reason)
        return piece + event(end, self._progress.mark)

    def _piece(self, index: int, text: str) -> bytes:
        if index not in self._opened:
            self._opened.add(index)
            delta = Delta(role="assistant", content=text)
        elif text:
            delta = Delta(content=text)
        else:
            return b""
        return event(self._chunks.delta(index, delta), self._progress.mark)

    async def _fail(self, problem: Problem) -> None:
        if not self._stream.started:
            raise RequestProblem(problem)
        await self._stream.finish(event(error_bytes(problem)), DONE)


def cached_header(answer: Answer) -> Headers:
    """Return the header that says whether the cache answered."""
    return [(b"x-eventrail-cached", b"true" if answer.cached else b"false")]
