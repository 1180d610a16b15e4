"""What has come of one generation so far: enough to bill it whenever it stops."""

import time
from typing import Any

from eventrail.contracts.events import Usage
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.worker.engine import Delta, GenerationRequest
from eventrail.worker.estimate import estimated
from eventrail.worker.tool_calls import ToolCalls


class _Choice:
    __slots__ = ("calls", "finish_reason", "logprobs", "pieces")

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.calls = ToolCalls()
        self.logprobs: list[TokenLogprob] = []
        self.finish_reason: str | None = None


class Progress:
    """Gathers the deltas of one attempt.

    Args:
        request: what the engine was asked for.

    Attributes:
        embeddings: the vectors, if those were asked for.
    """

    def __init__(self, request: GenerationRequest) -> None:
        self._request = request
        self._choices: dict[int, _Choice] = {}
        self._usage: Usage | None = None
        self._started = time.perf_counter()
        self._first = 0.0
        self._last = 0.0
        self._deltas = 0
        self.embeddings: list[str] = []

    def add(self, delta: Delta) -> None:
        """Take the next delta in."""
        choice = self._choices.get(delta.index)
        if choice is None:
            choice = self._choices[delta.index] = _Choice()
        if delta.text or delta.tool_calls:
            if not delta.carried:
                self._last = time.perf_counter()
                self._first = self._first or self._last
                self._deltas += 1
            choice.pieces.append(delta.text)
            choice.calls.add(delta.tool_calls)
        choice.logprobs += delta.logprobs
        self.embeddings += delta.embeddings
        choice.finish_reason = delta.finish_reason or choice.finish_reason
        self._usage = delta.usage or self._usage

    @property
    def text(self) -> str:
        """The text of the first choice."""
        first = self._choices.get(0)
        return "".join(first.pieces) if first is not None else ""

    @property
    def tool_calls(self) -> list[dict[str, Any]]:
        """The tool calls of the first choice."""
        first = self._choices.get(0)
        return first.calls.whole() if first is not None else []

    @property
    def finish_reason(self) -> str:
        """Why the first choice ended; `stop` where the engine did not say."""
        first = self._choices.get(0)
        return (first.finish_reason if first is not None else None) or "stop"

    @property
    def choices(self) -> list[dict[str, Any]]:
        """All choices in OpenAI's shape, if there is more than one."""
        if len(self._choices) < 2:  # noqa: PLR2004 -- one choice is the event itself
            return []
        return [_openai(index, self._choices[index]) for index in sorted(self._choices)]

    @property
    def logprobs(self) -> list[list[TokenLogprob]]:
        """Those of each choice's tokens; empty if no choice has any."""
        gathered = [self._choices[index].logprobs for index in sorted(self._choices)]
        return gathered if any(gathered) else []

    @property
    def usage(self) -> Usage:
        """Tokens used: the engine's count, or an estimate if it was cut off before it gave one.

        The estimate takes a delta for a token, as providers send them, and four characters of
        prompt for one. It also stands in for a count that cannot be: an answer of no tokens.
        """
        told = self._usage
        if told is None:
            return estimated(self._request, self._deltas) if self._deltas else Usage()
        if told.estimated or (self._deltas and not (told.prompt_tokens and told.completion_tokens)):
            return estimated(self._request, self._deltas)
        return told

    @property
    def ttft_ms(self) -> float:
        """Milliseconds from the start to the first token; 0 if there was none."""
        return round((self._first - self._started) * 1000, 3) if self._first else 0.0

    @property
    def tpot_ms(self) -> float:
        """Mean milliseconds per token after the first; 0 if all came at once."""
        later = self.usage.completion_tokens - 1
        if later < 1 or self._last <= self._first:
            return 0.0
        return round((self._last - self._first) * 1000 / later, 3)


def _openai(index: int, choice: _Choice) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": "".join(choice.pieces)}
    calls = choice.calls.whole()
    if calls:
        message["tool_calls"] = calls
    return {"index": index, "message": message, "finish_reason": choice.finish_reason or "stop"}
