"""The bytes the mock provider answers with: chat completions in the OpenAI wire format."""

from __future__ import annotations

import time
from typing import Any

import msgspec

_WORDS = ("the", "log", "keeps", "every", "step", "of", "each", "request", "in", "order")
_STATUS_TEXT = {200: "OK", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests"}
_encode = msgspec.json.encode
SSE_DONE = b"data: [DONE]\n\n"


def http_response(status: int, body: bytes, content_type: str = "application/json") -> bytes:
    """A whole HTTP/1.1 response with a length, so the connection stays open."""
    reason = _STATUS_TEXT.get(status, "Server Error")
    head = (
        f"HTTP/1.1 {status} {reason}\r\ncontent-type: {content_type}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def error_response(status: int, message: str, kind: str) -> bytes:
    """An error in the OpenAI shape: `{"error": {message, type, param, code}}`."""
    error = {"message": message, "type": kind, "param": None, "code": None}
    return http_response(status, _encode({"error": error}))


STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n"
    b"transfer-encoding: chunked\r\n\r\n"
)
STREAM_END = b"0\r\n\r\n"


def http_chunk(data: bytes) -> bytes:
    """One chunk of a chunked body (RFC 9112, section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(data), data)


class Answers:
    """Renders the answers of one mock provider.

    All answers carry the same text, so everything but the id and the prompt's token count is
    encoded once.

    Args:
        words: Length of the answer in words, one token each.
    """

    def __init__(self, words: int) -> None:
        self._tokens = [
            _WORDS[i % len(_WORDS)] + (" " if i + 1 < words else ".") for i in range(words)
        ]
        self._created = int(time.time())

    def completion(self, number: int, model: str, prompt_tokens: int) -> bytes:
        """The whole HTTP response to a request that does not stream."""
        message = {"role": "assistant", "content": "".join(self._tokens)}
        body = self._envelope(number, model, "chat.completion") | {
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": self._usage(prompt_tokens),
        }
        return http_response(200, _encode(body))

    def stream(self, number: int, model: str, prompt_tokens: int, *, usage: bool) -> list[bytes]:
        """The SSE events of a streamed answer, one a token, `[DONE]` last.

        Args:
            number: The call's number, in the answer's id.
            model: Echoed back.
            prompt_tokens: For the usage event.
            usage: Whether the client asked for it with `stream_options.include_usage`.
        """
        base = self._envelope(number, model, "chat.completion.chunk")
        deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": token} for token in self._tokens]
        events = [_event(base, [_choice(delta, None)]) for delta in deltas]
        events.append(_event(base, [_choice({}, "stop")]))
        if usage:
            events.append(_event(base | {"usage": self._usage(prompt_tokens)}, []))
        events.append(SSE_DONE)
        return events

    def _envelope(self, number: int, model: str, kind: str) -> dict[str, Any]:
        return {
            "id": f"chatcmpl-{number}",
            "object": kind,
            "created": self._created,
            "model": model,
        }

    def _usage(self, prompt_tokens: int) -> dict[str, int]:
        answered = len(self._tokens)
        return {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": answered,
            "total_tokens": prompt_tokens + answered,
        }


def _choice(delta: dict[str, str], finish_reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish_reason}


def _event(base: dict[str, Any], choices: list[dict[str, Any]]) -> bytes:
    return b"data: %b\n\n" % _encode(base | {"choices": choices})
