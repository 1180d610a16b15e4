"""Carry a response to an SSE client."""

import msgspec

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Problem
from eventrail.gateway.http.carrying import Carrier
from eventrail.gateway.http.errors import problem_of
from eventrail.gateway.http.relay import answer_headers
from eventrail.gateway.http.responses.events import ResponseEvents
from eventrail.gateway.http.responses.shape import has_message
from eventrail.gateway.http.sse import EventStream


class ResponseCarrier(Carrier):
    """One streamed response.

    Args:
        stream: where it goes.
        events: makes its events.
        start: the answer before anything was said.
        sent: characters that the client has already.
    """

    def __init__(
        self, stream: EventStream, events: ResponseEvents, start: Answer, sent: int = 0
    ) -> None:
        super().__init__(stream, Progress({0: sent}))
        self._events = events
        self._start = start
        self._sent = sent
        self._resumed = sent > 0
        self._begun = False
        self._opened = False

    async def end(self, answer: Answer) -> None:
        """Send what the client lacks of a response, and the end.

        Raises:
            RequestProblem: it did not complete, and nothing was sent yet.
        """
        problem = problem_of(answer)
        if problem is not None:
            await self._end_badly(answer, problem)
            return
        pieces = [self._begin()]
        if has_message(answer):
            pieces += [self._open(), self._delta(self._progress.rest(answer), None, answer)]
        pieces.append(self._events.finish(answer))
        await self._stream.finish(*pieces, headers=answer_headers(answer))

    def _frame(self, frame: TokenFrame) -> bytes:
        if frame.index:
            return b""
        text = self._progress.take(frame)
        if not text:
            return b""
        return self._begin() + self._open() + self._delta(text, frame, None)

    async def _failed(self, problem: Problem) -> None:
        failed = msgspec.structs.replace(self._start, status="failed", problem=problem)
        await self._stream.finish(self._begin(), self._events.failed(failed))

    async def _end_badly(self, answer: Answer, problem: Problem) -> None:
        if not self._stream.started:
            await self.fail(problem)
        await self._stream.finish(self._begin(), self._events.failed(answer))

    def _begin(self) -> bytes:
        begun, self._begun = self._begun, True
        return b"" if begun else self._events.begin()

    def _open(self) -> bytes:
        opened, self._opened = self._opened, True
        return b"" if opened else self._events.open_message()

    def _delta(self, text: str, frame: TokenFrame | None, answer: Answer | None) -> bytes:
        if not text:
            return b""
        self._sent += len(text)
        scores = []
        if frame is not None and not self._resumed:
            scores = self._progress.take_logprobs(frame)
        elif answer is not None and not self._resumed:
            scores = self._progress.rest_logprobs(answer)
        return self._events.delta(text, self._sent, scores)
