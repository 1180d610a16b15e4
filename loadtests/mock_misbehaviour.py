"""Every way in which the mock provider can answer badly on purpose."""

from __future__ import annotations

import enum
from typing import NamedTuple

from loadtests import mock_answers as wire


class Misbehaviour(enum.Enum):
    """What a provider may do to who asks it."""

    BUSY = "busy"  # 429
    BUSY_FOR = "busy-for"  # 429 with Retry-After in seconds
    BUSY_UNTIL = "busy-until"  # 429 with Retry-After as a date
    ERROR = "error"  # 500
    HANG = "hang"  # no answer, ever; the connection stays open
    HANG_MIDWAY = "hang-midway"  # the beginning of an answer, then nothing
    CUT_OFF = "cut-off"  # the beginning of an answer, then the connection closes
    UNFINISHED = "unfinished"  # an answer that ends in good order, but before its end
    WRONG_JSON = "wrong-json"  # 200, and a body that is none
    SLOW_LORIS = "slow-loris"  # a head that comes byte by byte
    WRONG_USAGE = "wrong-usage"  # a good answer with a bill that cannot be


class Then(enum.Enum):
    """What follows the last piece."""

    DONE = "done"
    NOTHING = "nothing"
    CLOSE = "close"


class Script(NamedTuple):
    """What to write, and what to do then.

    Attributes:
        pieces: written one after another.
        then: what follows.
        pause_s: between two pieces.
    """

    pieces: list[bytes]
    then: Then = Then.DONE
    pause_s: float = 0.0


_BUSY = wire.error_response(429, "slow down", "rate_limit_error")
_BILL = b'"usage":{"prompt_tokens":-5,"completion_tokens":"many"}'
_LORIS_S = 0.05


def script(kind: Misbehaviour, good: list[bytes], now: str) -> Script:
    """Return how to misbehave.

    Args:
        kind: in which way.
        good: the pieces of a good answer, the first of which begins with its head.
        now: the current time, as HTTP writes it.
    """
    if kind in _FIXED:
        return _FIXED[kind]
    match kind:
        case Misbehaviour.BUSY_UNTIL:
            return Script([_with_header(_BUSY, f"retry-after: {now}".encode())])
        case Misbehaviour.SLOW_LORIS:
            return Script([bytes([byte]) for byte in good[0]], pause_s=_LORIS_S)
        case Misbehaviour.WRONG_USAGE:
            return Script([_misbilled(piece) for piece in good])
        case _:
            return _half(kind, good)


def _half(kind: Misbehaviour, good: list[bytes]) -> Script:
    if len(good) == 1:  # not streamed: a part of the body
        half = [good[0][: len(good[0]) * 2 // 3]]
        return Script(half, Then.NOTHING if kind is Misbehaviour.HANG_MIDWAY else Then.CLOSE)
    half = good[: len(good) // 2]
    if kind is Misbehaviour.UNFINISHED:
        return Script([*half, wire.STREAM_END])
    return Script(half, Then.NOTHING if kind is Misbehaviour.HANG_MIDWAY else Then.CLOSE)


def _with_header(response: bytes, line: bytes) -> bytes:
    head, _, body = response.partition(b"\r\n\r\n")
    return head + b"\r\n" + line + b"\r\n\r\n" + body


def _misbilled(piece: bytes) -> bytes:
    """Put a wrong bill in, and the lengths right."""
    at = piece.find(b'"usage":{')
    if at < 0:
        return piece
    end = piece.index(b"}", at) + 1
    changed = piece[:at] + _BILL + piece[end:]
    if piece.startswith(b"HTTP"):
        body = changed.partition(b"\r\n\r\n")[2]
        return wire.http_response(200, body)
    data = changed.partition(b"\r\n")[2].removesuffix(b"\r\n")
    return wire.http_chunk(data)


_FIXED = {
    Misbehaviour.BUSY: Script([_BUSY]),
    Misbehaviour.BUSY_FOR: Script([_with_header(_BUSY, b"retry-after: 1")]),
    Misbehaviour.ERROR: Script([wire.error_response(500, "on purpose", "server_error")]),
    Misbehaviour.HANG: Script([], Then.NOTHING),
    Misbehaviour.WRONG_JSON: Script([wire.http_response(200, b'{"choices": [{"message": ')]),
}
