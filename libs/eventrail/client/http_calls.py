"""HTTP calls to one of several gateways: the next one when one goes away."""

import http.client
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from eventrail.contracts.errors import EventrailError

CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
PAUSE_S = (0.05, 1.0)
"""Shortest and longest pause after all gateways have been tried; it doubles in between."""


class NoGateway(EventrailError):
    """There is no gateway at the URL, or it went away."""


class Calls:
    """Sends calls, one at a time.

    Args:
        urls: base URLs, without `/v1`, tried in their order and from the first again.
        silence_s: how long a gateway may say nothing.

    Attributes:
        url: the one in use.
    """

    def __init__(self, urls: Sequence[str], silence_s: float) -> None:
        self._urls = [url.rstrip("/") for url in urls]
        self._silence_s = silence_s
        self._at = 0
        self._tried = 0
        self._reached = False
        self._pause_s = PAUSE_S[0]
        self._connection: http.client.HTTPConnection | None = None
        for url in self._urls or [""]:
            parts = urlsplit(url)
            if parts.scheme not in CONNECTIONS or not parts.hostname:
                raise NoGateway(f"{url!r} is not a URL such as http://127.0.0.1:8080")

    @property
    def url(self) -> str:
        """The gateway in use."""
        return self._urls[self._at]

    def send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> http.client.HTTPResponse:
        """Send a call and return the head of its response.

        Raises:
            OSError: nobody listens, or went away.
            http.client.HTTPException: the answer is not HTTP.
        """
        self.close()
        parts = urlsplit(self.url)
        connection = CONNECTIONS[parts.scheme](
            parts.hostname or "", parts.port, timeout=self._silence_s
        )
        self._connection = connection
        connection.connect()
        self._reached = True
        connection.request(method, f"{parts.path}{path}", body or None, dict(headers))
        response = connection.getresponse()
        self._tried, self._pause_s = 0, PAUSE_S[0]
        return response

    def moved_on(self, why: Exception, *, until: float) -> None:
        """Take the next gateway, after a pause once all have been tried.

        Args:
            why: what went wrong with the one in use.
            until: by the monotonic clock, when to give up.

        Raises:
            NoGateway: it is time, or nobody has ever listened at any of the URLs.
        """
        url = self.url
        self.close()
        self._tried += 1
        self._at = (self._at + 1) % len(self._urls)
        around = self._tried % len(self._urls) == 0
        if (around and not self._reached) or time.monotonic() > until:
            raise NoGateway(
                f"{url} does not answer as a gateway: {why}; is `eventrail up` running?"
            ) from why
        if around:
            time.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, PAUSE_S[1])

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
