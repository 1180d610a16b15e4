"""Where a provider is, and the part of every request to it that never changes."""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


class InvalidAddress(ValueError):
    """A URL, or a header, that no request can be made of; the message does not show its value."""


@dataclass(frozen=True, slots=True)
class Address:
    """A provider's endpoint.

    Attributes:
        host: to connect to.
        port: to connect to.
        tls: how to secure the connection; None for plain HTTP.
        target: the request target: path and query.
        authority: the `host` header.
    """

    host: str
    port: int
    target: str
    authority: str
    tls: ssl.SSLContext | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "Address":
        """Return the address of a URL.

        Raises:
            InvalidAddress: it is not `http://` or `https://` with a host.
        """
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError as error:
            raise InvalidAddress(f"not a URL: {error}") from error
        if parts.scheme not in _PORTS or not host or parts.username is not None:
            raise InvalidAddress("a URL is http://HOST/... or https://HOST/..., without a user")
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        if not target.isascii() or any(character <= " " for character in target):
            raise InvalidAddress("a URL's path and query are ASCII without spaces; encode them")
        return cls(
            host=host.encode("idna").decode() if not host.isascii() else host,
            port=port or _PORTS[parts.scheme],
            target=target,
            authority=parts.netloc if parts.netloc.isascii() else host.encode("idna").decode(),
            tls=ssl.create_default_context() if parts.scheme == "https" else None,
        )

    def preface(self) -> bytes:
        """Return the request line and the headers that every request to this address has."""
        return (
            f"POST {self.target} HTTP/1.1\r\n"
            f"host: {self.authority}\r\n"
            "user-agent: eventrail\r\n"
            "accept: application/json, text/event-stream\r\n"
            "accept-encoding: identity\r\n"
        ).encode("ascii")


def header_lines(headers: Mapping[str, str]) -> bytes:
    """Return headers as they are sent.

    Raises:
        InvalidAddress: a name or value that cannot be sent; it would end the header early.
    """
    for name, value in headers.items():
        if not _NAME.fullmatch(name):
            raise InvalidAddress(f"{name!r} is no header name")
        if not _VALUE.fullmatch(value):
            raise InvalidAddress(f"the value of the header {name!r} cannot be sent")
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("latin-1")
