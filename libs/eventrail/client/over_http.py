"""Ask over HTTP with nothing but the standard library, streamed."""

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec

from eventrail.client.told import Told
from eventrail.contracts.answers import Source
from eventrail.contracts.errors import EventrailError, Problem, RequestProblem


class NoGateway(EventrailError):
    """There is no gateway at the URL, or it went away."""


class _Error(msgspec.Struct, frozen=True):
    message: str
    code: str = ""
    param: str | None = None
    hint: str | None = None


class _Delta(msgspec.Struct, frozen=True):
    content: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    delta: _Delta


class _Extension(msgspec.Struct, frozen=True):
    rid: str = ""
    trace: str = ""
    cached: bool = False
    cost: float = 0.0
    sources: list[Source] = []


class _Chunk(msgspec.Struct, frozen=True):
    model: str = ""
    choices: list[_Choice] = []
    eventrail: _Extension | None = None
    error: _Error | None = None


class _Refusal(msgspec.Struct, frozen=True):
    error: _Error


_CHUNK = msgspec.json.Decoder(_Chunk)
_REFUSAL = msgspec.json.Decoder(_Refusal)
_CONNECTIONS = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class HttpStream:
    """Iterate over the pieces of text; afterwards `told` is the whole.

    Args:
        url: base URL of the gateway, without `/v1`.
        key: the tenant's API key.
        body: the request, in OpenAI's shape; `stream` is added.
        timeout_s: seconds until the deadline.
    """

    def __init__(self, url: str, key: str, body: dict[str, Any], timeout_s: float) -> None:
        self._url = url
        self._timeout = timeout_s
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
            "X-Eventrail-Timeout": f"{timeout_s:g}",
        }
        self._body = msgspec.json.encode({**body, "stream": True})
        self.told: Told | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield the answer's text, piece by piece.

        Raises:
            RequestProblem: the request was refused or did not complete.
            NoGateway: nobody listens at the URL.
        """
        parts = urlsplit(self._url)
        if parts.scheme not in _CONNECTIONS or not parts.hostname:
            raise NoGateway(f"{self._url!r} is not a URL such as http://127.0.0.1:8080")
        connection = _CONNECTIONS[parts.scheme](
            parts.hostname, parts.port, timeout=self._timeout + 10.0
        )
        path = f"{parts.path.rstrip('/')}/v1/chat/completions"
        try:
            connection.request("POST", path, self._body, self._headers)
            response = connection.getresponse()
            if response.status != http.HTTPStatus.OK:
                raise _problem(_REFUSAL.decode(response.read()).error)
            yield from self._pieces(response)
        except (OSError, http.client.HTTPException, msgspec.MsgspecError) as error:
            raise NoGateway(
                f"{self._url} does not answer as a gateway: {error}; is `eventrail up` running?"
            ) from error
        finally:
            connection.close()

    def _pieces(self, response: http.client.HTTPResponse) -> Iterator[str]:
        text: list[str] = []
        for line in response:
            if not line.startswith(b"data: {"):
                continue
            chunk = _CHUNK.decode(line.removeprefix(b"data: "))
            if chunk.error is not None:
                raise _problem(chunk.error)
            piece = chunk.choices[0].delta.content if chunk.choices else None
            if piece:
                text.append(piece)
                yield piece
            if chunk.eventrail is not None:
                self.told = _told(chunk.eventrail, chunk.model, "".join(text))
        if self.told is None:
            raise NoGateway(f"{self._url} stopped before the answer was complete")


def _told(extension: _Extension, model: str, text: str) -> Told:
    return Told(
        extension.rid,
        extension.trace,
        model,
        text,
        extension.cached,
        extension.cost,
        extension.sources,
    )


def _problem(error: _Error) -> RequestProblem:
    return RequestProblem(
        Problem(error.code, error.message, where=error.param or "", hint=error.hint or "")
    )
