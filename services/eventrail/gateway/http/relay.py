"""Carry an answer to an SSE client, token by token, then what is still missing, then the end."""

from collections.abc import Sequence

from eventrail.client.progress import Progress
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Problem
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.gateway.http.carrying import Carrier
from eventrail.gateway.http.completion import Chunks, Delta
from eventrail.gateway.http.errors import error_bytes, problem_of
from eventrail.gateway.http.exchange import Headers
from eventrail.gateway.http.marks import event_id
from eventrail.gateway.http.sse import DONE_DATA, EventStream, event

_ENDED_BY_ANSWER = frozenset({None, "tool_calls"})
"""Frames with these ends do not end a choice: tool calls come whole, with the answer."""


class Relay(Carrier):
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
        super().__init__(stream, progress)
        self._chunks = chunks
        self._include_usage = include_usage
        self._opened: set[int] = set()

    async def end(self, answer: Answer) -> None:
        """Send what the client lacks of an answer, and the end.

        Raises:
            RequestProblem: it did not complete, and nothing was sent yet.
        """
        problem = problem_of(answer)
        if problem is not None:
            await self.fail(problem)
            return
        events = [b"" if self._progress.ended(0) else self._rest(answer, 0)]
        events += [self._other(answer, index) for index in range(1, len(answer.choices))]
        if not self._progress.ended(0):
            self._progress.end(0)
            events.append(self._event(self._chunks.last(answer)))
        if not self._progress.closed:
            self._progress.closed = True
            if self._include_usage:
                events.append(self._event(self._chunks.usage(answer)))
        await self._stream.finish(*events, self._event(DONE_DATA), headers=answer_headers(answer))

    def _frame(self, frame: TokenFrame) -> bytes:
        text = self._progress.take(frame)
        logprobs = self._progress.take_logprobs(frame)
        piece = self._piece(frame.index, text, logprobs) if text or logprobs else b""
        if frame.finish_reason in _ENDED_BY_ANSWER or frame.index == 0:
            return piece
        if self._progress.ended(frame.index) or not self._progress.reached(frame):
            return piece
        self._progress.end(frame.index)
        return piece + self._event(self._chunks.delta(frame.index, Delta(), frame.finish_reason))

    def _rest(self, answer: Answer, index: int) -> bytes:
        """What the client lacks of a choice, but for its end."""
        text = self._progress.rest(answer, index)
        return self._piece(index, text, self._progress.rest_logprobs(answer, index))

    def _other(self, answer: Answer, index: int) -> bytes:
        """What the client lacks of a choice that is not the first, and its end."""
        if self._progress.ended(index):
            return b""
        rest = self._rest(answer, index)
        self._progress.end(index)
        return rest + self._event(self._chunks.end(index, answer.choices[index]))

    def _piece(self, index: int, text: str, logprobs: Sequence[TokenLogprob]) -> bytes:
        if index not in self._opened:
            self._opened.add(index)
            delta = Delta(role="assistant", content=text)
        elif text or logprobs:
            delta = Delta(content=text)
        else:
            return b""
        return self._event(self._chunks.delta(index, delta, logprobs=logprobs))

    def _event(self, data: bytes) -> bytes:
        return event(data, event_id(self._chunks.rid, self._progress))

    async def _failed(self, problem: Problem) -> None:
        await self._stream.finish(self._event(error_bytes(problem)), self._event(DONE_DATA))


def answer_headers(answer: Answer) -> Headers:
    """Return the headers that say whether the cache answered, and what to ask the user."""
    headers = [(b"x-eventrail-cached", b"true" if answer.cached else b"false")]
    if answer.ask is not None:
        headers.append((b"x-eventrail-ask", answer.ask.ask.encode()))
    return headers
