"""Ask over HTTP with nothing but the standard library, streamed, over any gateway that lives."""

import http.client
import time
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from eventrail.client.http_calls import Calls, NoGateway
from eventrail.client.sse import END, events
from eventrail.client.told import Told
from eventrail.contracts.answers import Source
from eventrail.contracts.errors import Problem, RequestProblem
from eventrail.contracts.ids import new_message_id

__all__ = ["HttpStream", "NoGateway"]

CHAT = "/v1/chat/completions"
GRACE_S = 10.0
"""How long past its deadline an answer is still waited for."""

_LATER = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})


class _Error(msgspec.Struct, frozen=True):
    message: str
    code: str = ""
    param: str | None = None
    hint: str | None = None


class _Delta(msgspec.Struct, frozen=True):
    content: str | None = None


class _Choice(msgspec.Struct, frozen=True):
    delta: _Delta
    index: int = 0


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
_CUT = (OSError, http.client.HTTPException)


class HttpStream:
    """Iterate over the pieces of text; afterwards `told` is the whole.

    When the connection breaks, the stream goes on at the next of the URLs after the last event
    that came whole, so every character comes once.

    Args:
        urls: base URLs of gateways, without `/v1`; one, or several of the same system.
        key: the tenant's API key.
        body: the request, in OpenAI's shape; `stream` is added.
        timeout_s: seconds until the deadline.

    Attributes:
        rid: the request, once a gateway has named it.
        resumed: how often the stream was gone on with.
        told: the whole answer, after its last piece.
    """

    def __init__(
        self, urls: str | Sequence[str], key: str, body: dict[str, Any], timeout_s: float
    ) -> None:
        self._calls = Calls([urls] if isinstance(urls, str) else urls, timeout_s + GRACE_S)
        self._key = {"Authorization": f"Bearer {key}"}
        self._ask = {
            **self._key,
            "Content-Type": "application/json",
            "X-Eventrail-Timeout": f"{timeout_s:g}",
            "Idempotency-Key": new_message_id(),
        }
        self._body = msgspec.json.encode({**body, "stream": True})
        self._give_up = time.monotonic() + timeout_s + GRACE_S
        self._text = ""
        self._skip = 0
        self._last_event_id = ""
        self.rid = ""
        self.resumed = 0
        self.told: Told | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield the answer's text, piece by piece.

        Raises:
            RequestProblem: the request was refused or did not complete.
            NoGateway: nobody listens at any of the URLs, or not in time.
        """
        try:
            while self.told is None:
                try:
                    yield from self._pieces(self._open())
                except _CUT as error:
                    self._calls.moved_on(error, until=self._give_up)
                else:
                    if self.told is None:
                        cut = EOFError("the stream stopped before the answer was complete")
                        self._calls.moved_on(cut, until=self._give_up)
        except msgspec.MsgspecError as error:
            raise NoGateway(f"{self._calls.url} does not answer as a gateway: {error}") from error
        finally:
            self._calls.close()

    def _open(self) -> http.client.HTTPResponse:
        """Ask, or come back to the stream.

        A stream that a gateway began before the log had the request is not found anywhere when
        that gateway dies: then the same request is asked again.
        """
        if self._last_event_id:
            headers = {**self._key, "Last-Event-ID": self._last_event_id}
            response = self._calls.send("GET", f"/v1/requests/{self.rid}/events", b"", headers)
            if response.status != HTTPStatus.NOT_FOUND:
                checked = self._checked(response)
                self.resumed += 1
                return checked
            response.read()
            self._last_event_id = ""
        self._skip = len(self._text)
        response = self._checked(self._calls.send("POST", CHAT, self._body, self._ask))
        self.rid = response.headers.get("x-request-id", "")
        return response

    def _checked(self, response: http.client.HTTPResponse) -> http.client.HTTPResponse:
        if response.status == HTTPStatus.OK:
            return response
        content = response.read()
        if response.status in _LATER and self.rid:
            raise ConnectionError(f"status {response.status}")
        raise _problem(_REFUSAL.decode(content).error)

    def _pieces(self, response: http.client.HTTPResponse) -> Iterator[str]:
        for event in events(response):
            if event.data == END:
                return
            chunk = _CHUNK.decode(event.data)
            if chunk.error is not None:
                raise _problem(chunk.error)
            piece = self._new(chunk.choices)
            self._last_event_id = event.id
            self._text += piece
            if chunk.eventrail is not None:
                self.told = _told(chunk.eventrail, chunk.model, self._text)
            if piece:
                yield piece

    def _new(self, choices: Sequence[_Choice]) -> str:
        """Return what the first choice gains; of a stream from the start, what is not known yet."""
        text = "".join(each.delta.content or "" for each in choices if each.index == 0)
        known = min(len(text), self._skip)
        at = len(self._text) - self._skip
        if text[:known] != self._text[at : at + known]:
            raise NoGateway(f"request {self.rid} was asked again and got another answer")
        self._skip -= known
        return text[known:]


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
