"""The way of an answer to an SSE client, whatever its events look like."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Problem, RequestProblem
from eventrail.gateway.frames import FrameQueue
from eventrail.gateway.http.creating import answer_to
from eventrail.gateway.http.sse import KEEP_ALIVE_S, EventStream
from eventrail.gateway.order import Ticket
from eventrail.gateway.parts import Gateway
from eventrail.gateway.problems import problem_in


class Carrier(ABC):
    """One streamed answer: frames as they come, then what is still missing, then the end.

    Args:
        stream: where it goes.
        progress: what the client has already.
    """

    def __init__(self, stream: EventStream, progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    async def carry(self, gateway: Gateway, ticket: Ticket) -> None:
        """Admit a request and stream its answer; one that was there before, from the start.

        Raises:
            RequestProblem: it was refused, or did not complete, and nothing was sent yet.
            LogUnavailable: it is not known whether it was admitted.
        """
        async with gateway.feeds.live(ticket.tenant, ticket.rid) as feed:

            async def again() -> None:
                self._progress.rewind()
                await feed.again()

            await self.follow(feed.queue, answer_to(gateway, ticket, again))

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
            await self.fail(problem_in(error))
            return
        finally:
            ending.cancel()
        await self.end(end)

    @abstractmethod
    async def end(self, answer: Answer) -> None:
        """Send what the client lacks of an answer, and the end.

        Raises:
            RequestProblem: it did not complete, and nothing was sent yet.
        """

    @abstractmethod
    def _frame(self, frame: TokenFrame) -> bytes:
        """Return the events that a frame makes; none if it adds nothing."""

    @abstractmethod
    async def _failed(self, problem: Problem) -> None:
        """Send the events of a request that failed, and the end."""

    async def fail(self, problem: Problem) -> None:
        """Say that the request failed, as long as that is possible by a status.

        Raises:
            RequestProblem: nothing was sent yet.
        """
        if not self._stream.started:
            raise RequestProblem(problem)
        await self._failed(problem)

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
