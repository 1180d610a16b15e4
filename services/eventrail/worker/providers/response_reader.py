"""Read HTTP/1.1 responses from bytes, one after the other: sans I/O, by llhttp (httptools).

RFC 9112. The parser is strict: a bad status line, both a length and chunks, or a bare line feed in
a header are refused by it. What is left to check here is size, compression, and where a body ends
that only the end of the connection ends.
"""

import httptools

from eventrail.worker.providers.transport import HEAD_LIMIT, InvalidResponse

_NO_BODY = frozenset({204, 304})
_FINAL = 200
"""Statuses below are interim: the response is still to come (RFC 9110, 15.2)."""


class ResponseReader:
    """Reads the response to one request after the other; call `begin` before each.

    Attributes:
        status: 0 until the head is whole.
        headers: names in lower case; of a repeated header the last value.
        complete: whether the body is whole.
        reusable: whether the connection may carry another request afterwards.
    """

    __slots__ = (
        "_body",
        "_head_bytes",
        "_header_bytes",
        "_parser",
        "_size",
        "_surplus",
        "_until_close",
        "complete",
        "headers",
        "reusable",
        "status",
    )

    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self.headers: dict[str, str] = {}
        self.begin()

    def begin(self) -> None:
        """Expect the next response."""
        self._body.clear()
        self._head_bytes = 0  # fed before the head was whole
        self._header_bytes = 0  # of headers, however they were fed
        self._size = 0
        self._until_close = False
        self._surplus = False
        self.headers = {}
        self.status = 0
        self.complete = False
        self.reusable = False

    @property
    def size(self) -> int:
        """Bytes of the body that wait to be taken."""
        return self._size

    def feed(self, data: bytes) -> None:
        """Take bytes in, however they are cut.

        Raises:
            InvalidResponse: they are no response that we take. Bytes after a whole response
                spoil the connection, not the response.
        """
        if not self.status:
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self.complete:
                raise InvalidResponse(f"the provider does not speak HTTP/1.1: {error}") from error
            self._surplus = True
        if self._header_bytes > HEAD_LIMIT or (not self.status and self._head_bytes > HEAD_LIMIT):
            raise InvalidResponse(f"headers of more than {HEAD_LIMIT} bytes")
        self.reusable = self.reusable and not self._surplus

    def end(self) -> bool:
        """The connection ended; return whether the response is whole."""
        self.complete = self.complete or (self._until_close and self.status > 0)
        return self.complete

    def take(self) -> bytes:
        """Return the body that has come since the last call."""
        body = self._body[0] if len(self._body) == 1 else b"".join(self._body)
        self._body.clear()
        self._size = 0
        return body

    def on_message_begin(self) -> None:
        """httptools: a response begins."""
        self._surplus = self.complete  # an answer that nobody asked for

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools: one header, as sent."""
        if self._surplus:
            return
        self._header_bytes += len(name) + len(value)
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """httptools: the head is whole."""
        if self._surplus:
            return
        status = self._parser.get_status_code()
        if status < _FINAL:
            self.headers = {}
            return
        headers = self.headers
        self._until_close = not (
            "content-length" in headers or "transfer-encoding" in headers or status in _NO_BODY
        )
        self.status = status

    def on_body(self, body: bytes) -> None:
        """httptools: a piece of the body."""
        if not self._surplus:
            self._body.append(body)
            self._size += len(body)

    def on_message_complete(self) -> None:
        """httptools: the response is whole."""
        if self.status and not self._surplus:
            self.complete = True
            self.reusable = bool(self._parser.should_keep_alive())
