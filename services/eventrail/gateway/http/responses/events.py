"""The events of a streamed response, numbered so that a number is a place in the answer.

OpenAI's events carry a `sequence_number` that only has to grow. Here the delta that brings a
reader to `n` characters has the number `TEXT + n`, and all others follow from the answer as
well. So a reader that comes back with the last number it saw, at whichever gateway, is told
what comes after it, although nobody kept what it was told before.

    0 created   1 in_progress   2 item added   3 part added   3 + n  the delta up to character n
    4 + len  text done   5 + len  part done   6 + len  item done   then four for each call
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from eventrail.contracts.answers import Answer
from eventrail.contracts.logprobs import TokenLogprob
from eventrail.contracts.requests import ChatRequest
from eventrail.gateway.http.responses.items import call_item
from eventrail.gateway.http.responses.origin import Origin
from eventrail.gateway.http.responses.shape import (
    has_message,
    message_item,
    response_of,
    shown_scores,
    status_of,
    text_part,
)

TEXT = 3
"""Number of the event before the first character."""

_MESSAGE = TEXT - 1
_encode = msgspec.json.Encoder().encode


def characters_at(number: int) -> int:
    """Return how many characters a reader has that saw the event of this number; at least 0."""
    return max(0, number - TEXT)


class ResponseEvents:
    """Makes the events of one response.

    Args:
        start: the answer before anything was said, of status `open`.
        request: what was asked.
        origin: the rest of what was asked.
        after: number of the last event that the reader has; -1 for none.
    """

    def __init__(self, start: Answer, request: ChatRequest, origin: Origin, after: int) -> None:
        self._start = start
        self._request = request
        self._origin = origin
        self._last = after
        self._item = f"msg_{start.rid}"

    def begin(self) -> bytes:
        """Return the events before anything is said."""
        response = response_of(self._start, self._request, self._origin)
        return self._one("response.created", 0, response=response) + self._one(
            "response.in_progress", 1, response=response
        )

    def open_message(self) -> bytes:
        """Return the events before the first character."""
        item = message_item(self._start.rid, None, "in_progress")
        added = self._one("response.output_item.added", _MESSAGE, output_index=0, item=item)
        return added + self._one(
            "response.content_part.added", TEXT, **self._place(), part=text_part("", [])
        )

    def delta(self, text: str, sent: int, scores: Sequence[TokenLogprob]) -> bytes:
        """Return the event that adds `text`, which brings the reader to `sent` characters."""
        return self._one(
            "response.output_text.delta",
            TEXT + sent,
            **self._place(),
            delta=text,
            logprobs=shown_scores(list(scores)),
        )

    def finish(self, answer: Answer) -> bytes:
        """Return the events after the last character, of an answer that is there."""
        return b"".join(self._finish(answer))

    def failed(self, answer: Answer) -> bytes:
        """Return the event of a response that failed or was cancelled."""
        response = response_of(answer, self._request, self._origin)
        return self._one("response.failed", self._last + 1, response=response)

    def _finish(self, answer: Answer) -> Iterator[bytes]:
        number, index = _MESSAGE, 0
        status = status_of(answer)
        if has_message(answer):
            yield from self._close_message(answer)
            number, index = TEXT + len(answer.text) + 4, 1
        for at, call in enumerate(answer.tool_calls):
            item = call_item(f"fc_{answer.rid}_{at}", call)
            yield from self._call(item, number + 4 * at, index + at)
        kind = "response.incomplete" if status == "incomplete" else "response.completed"
        response = response_of(answer, self._request, self._origin)
        yield self._one(kind, number + 4 * len(answer.tool_calls), response=response)

    def _close_message(self, answer: Answer) -> Iterator[bytes]:
        number = TEXT + len(answer.text)
        scores = answer.logprobs[0] if answer.logprobs else []
        done: dict[str, Any] = {"text": answer.text, "logprobs": shown_scores(scores)}
        yield self._one("response.output_text.done", number + 1, **self._place(), **done)
        part = text_part(answer.text, scores)
        yield self._one("response.content_part.done", number + 2, **self._place(), part=part)
        status = "completed" if status_of(answer) == "completed" else "incomplete"
        item = message_item(answer.rid, answer.text, status, scores)
        yield self._one("response.output_item.done", number + 3, output_index=0, item=item)

    def _call(self, item: dict[str, Any], number: int, index: int) -> Iterator[bytes]:
        begun = {**item, "status": "in_progress", "arguments": ""}
        place: dict[str, Any] = {"item_id": item["id"], "output_index": index}
        arguments = item["arguments"]
        kind = "response.function_call_arguments"
        yield self._one("response.output_item.added", number, output_index=index, item=begun)
        yield self._one(f"{kind}.delta", number + 1, **place, delta=arguments)
        yield self._one(f"{kind}.done", number + 2, **place, name=item["name"], arguments=arguments)
        yield self._one("response.output_item.done", number + 3, output_index=index, item=item)

    def _place(self) -> dict[str, Any]:
        return {"item_id": self._item, "output_index": 0, "content_index": 0}

    def _one(self, kind: str, number: int, **fields: Any) -> bytes:
        """Return one event; nothing if the reader has it."""
        if number <= self._last:
            return b""
        self._last = number
        data = _encode({"type": kind, "sequence_number": number, **fields})
        return b"event: %b\nid: %d\ndata: %b\n\n" % (kind.encode(), number, data)
