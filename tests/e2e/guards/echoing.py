"""A provider that says back what it is sent, as text, as a stream and as a tool call."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class EchoingProvider(ThreadingHTTPServer):
    """Keeps the bodies that it was sent; the model `broken` is refused."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: EchoingProvider

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers["content-length"]))
        self.server.bodies.append(payload)
        body: dict[str, Any] = json.loads(payload)
        said = str(body["messages"][-1]["content"])
        if "fail on purpose" in said:
            self._send(500, "application/json", json.dumps({"error": {"message": said}}))
        elif body.get("stream"):
            self._send(200, "text/event-stream", _streamed(said))
        else:
            self._send(200, "application/json", json.dumps(_whole(said, tools="tools" in body)))

    def _send(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's name
        """Say nothing."""


def _whole(said: str, *, tools: bool) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": f"You said: {said}"}
    if tools:
        function = {"name": "note", "arguments": json.dumps({"text": said}, ensure_ascii=False)}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call_1", "type": "function", "function": function}],
        }
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": "tool_calls" if tools else "stop",
    }
    return {"choices": [choice], "usage": {"prompt_tokens": 4, "completion_tokens": 2}}


def _streamed(said: str) -> str:
    pieces = [said[at : at + 3] for at in range(0, len(said), 3)]
    events: list[dict[str, Any]] = [
        {"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces
    ]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return "".join(f"data: {json.dumps(each)}\n\n" for each in events) + "data: [DONE]\n\n"


@contextmanager
def echoing() -> Iterator[EchoingProvider]:
    server = EchoingProvider()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
