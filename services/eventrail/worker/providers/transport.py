"""The seam between the engine and an HTTP client: POST bytes, read bytes, nothing else.

    ProviderFailure
    |- NotConnected      no connection was made, so nothing was sent
    |- TimedOut          the provider was silent for too long
    |- ConnectionLost    the connection ended before the response did
    `- InvalidResponse   what came is no HTTP response that we take

None of them is repeated here. A chat completion is paid for, and once a byte of it was written
nobody can say whether the provider has begun to generate (RFC 9110, 9.2.2: a client does not
repeat by itself what is not idempotent). The stage repeats it, with a line in the books for each
call.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import msgspec

from eventrail.contracts.errors import EventrailError

HEAD_LIMIT = 64 * 1024
"""Bytes of a response's status line and headers, at most."""

BODY_LIMIT = 64 * 1024 * 1024
"""Bytes of a response that is read whole, at most."""


class Timeouts(msgspec.Struct, frozen=True):
    """How long to wait for a provider, in seconds.

    Attributes:
        connect_s: for a connection, TLS included.
        first_byte_s: from the request to the end of the response's head; a head that comes byte
            by byte does not prolong it.
        silence_s: between two pieces of the body.
    """

    connect_s: float = 5.0
    first_byte_s: float = 120.0
    silence_s: float = 60.0


class ProviderFailure(EventrailError):
    """There was no whole response.

    Attributes:
        sent: whether the provider may have seen the request.
    """

    sent = True


class NotConnected(ProviderFailure):
    """No connection was made, so nothing was sent."""

    sent = False


class TimedOut(ProviderFailure):
    """The provider was silent for too long."""


class ConnectionLost(ProviderFailure):
    """The connection ended before the response did."""


class InvalidResponse(ProviderFailure):
    """What came is no HTTP response that we take."""


def refuse_compressed(headers: Mapping[str, str]) -> None:
    """Raise `InvalidResponse` if the body is compressed: nobody asked for that."""
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        raise InvalidResponse(f"the provider compressed its answer unasked ({coding})")


class Response(Protocol):
    """A response whose head has come.

    Attributes:
        status: final status, 200 to 599.
        headers: names in lower case; of a repeated header the last value.
    """

    status: int
    headers: Mapping[str, str]

    async def read(self) -> bytes:
        """Return the whole body.

        Raises:
            ProviderFailure: it did not come, or is larger than `BODY_LIMIT`.
        """
        ...

    def pieces(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes, cut anywhere; raises as `read` does."""
        ...


class Transport(Protocol):
    """Sends requests to one URL, over connections that it keeps."""

    def post(
        self, body: bytes, headers: Mapping[str, str]
    ) -> AbstractAsyncContextManager[Response]:
        """Send a request; leaving early closes its connection, which the provider notices.

        Redirects are not followed and compressed bodies are refused.

        Raises:
            ProviderFailure: there was no whole response.
        """
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...
