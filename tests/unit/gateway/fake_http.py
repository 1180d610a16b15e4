"""An ASGI server and client that only remember."""

from typing import Any

from eventrail.gateway.http.exchange import Exchange, Message


class FakeHttp:
    """Feeds a request body piece by piece and keeps what is sent back."""

    def __init__(self, *pieces: bytes, headers: dict[bytes, bytes] | None = None) -> None:
        self.received = 0
        self.sent: list[dict[str, Any]] = []
        self._pieces = pieces
        scope = {"method": "POST", "path": "/", "headers": list((headers or {}).items())}
        self.exchange = Exchange(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self.received == len(self._pieces):
            return {"type": "http.disconnect"}
        self.received += 1
        more = self.received < len(self._pieces)
        body = self._pieces[self.received - 1]
        return {"type": "http.request", "body": body, "more_body": more}

    async def _send(self, message: Message) -> None:
        self.sent.append(dict(message))

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def ended(self) -> bool:
        return bool(self.sent) and self.sent[-1].get("more_body") is False
