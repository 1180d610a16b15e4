"""Carry an answer to an SSE client, token by token, then what is still missing, then the end."""

import asyncio
from collections.abc import Awaitable, Sequence

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Problem, RequestProblem
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.frames import FrameQueue
from eventrail.gateway.http.completion import Chunks, Delta
from eventrail.gateway.http.errors import error_bytes, problem_of
from eventrail.gateway.http.exchange import Headers
from eventrail.gateway.http.sse import DONE, KEEP_ALIVE_S, EventStream, event
from eventrail.gateway.problems import problem_in

_ENDED_BY_ANSWER = frozenset({None, "tool_calls"})
"""Frames with these ends do not end a choice: tool calls come whole, with the answer."""


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
        self._ended: set[int] = set()

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
        events = [self._rest(answer, 0)]
        events += [self._other(answer, index) for index in range(1, len(answer.choices))]
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
        logprobs = self._progress.take_logprobs(frame)
        piece = self._piece(frame.index, text, logprobs) if text or logprobs else b""
        if frame.finish_reason in _ENDED_BY_ANSWER or frame.index == 0:
            return piece
        self._ended.add(frame.index)
        end = self._chunks.delta(frame.index, Delta(), frame.finish_reason)
        return piece + event(end, self._progress.mark)

    def _rest(self, answer: Answer, index: int) -> bytes:
        """What the client lacks of a choice, but for its end."""
        text = self._progress.rest(answer, index)
        return self._piece(index, text, self._progress.rest_logprobs(answer, index))

    def _other(self, answer: Answer, index: int) -> bytes:
        """What the client lacks of a choice that is not the first, and its end."""
        if index in self._ended:
            return b""
        end = self._chunks.end(index, answer.choices[index])
        return self._rest(answer, index) + event(end, self._progress.mark)

    def _piece(self, index: int, text: str, logprobs: Sequence[TokenLogprob]) -> bytes:
        if index not in self._opened:
            self._opened.add(index)
            delta = Delta(role="assistant", content=text)
        elif text or logprobs:
            delta = Delta(content=text)
        else:
            return b""
        chunk = self._chunks.delta(index, delta, logprobs=logprobs)
        return event(chunk, self._progress.mark)

    async def _fail(self, problem: Problem) -> None:
        if not self._stream.started:
            raise RequestProblem(problem)
        await self._stream.finish(event(error_bytes(problem)), DONE)


def cached_header(answer: Answer) -> Headers:
    """Return the header that says whether the cache answered."""
    return [(b"x-eventrail-cached", b"true" if answer.cached else b"false")]
