"""Identifiers: time-ordered request ids, W3C trace and span ids, event ids."""

import hashlib
import os
import time
from datetime import UTC, datetime, timedelta

_AHEAD = 4096


class _Entropy:
    """The operating system's randomness, asked for in bulk: a request takes a dozen ids."""

    def __init__(self) -> None:
        self._bytes = b""
        self._at = 0
        os.register_at_fork(after_in_child=self._drop)

    def take(self, count: int) -> bytes:
        """Return `count` random bytes, never the same twice."""
        start = self._at
        if start + count > len(self._bytes):
            self._bytes, start = os.urandom(_AHEAD), 0
        self._at = start + count
        return self._bytes[start : self._at]

    def _drop(self) -> None:
        """Share nothing with the process that this one was forked from."""
        self._bytes, self._at = b"", 0


_random = _Entropy().take


def new_rid() -> str:
    """Return a request id: a UUIDv7 (RFC 9562) as 32 hexadecimal digits.

    Ids sort by creation time to the millisecond and hold no character that a NATS subject
    or a file name would have to escape.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(_random(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"


def time_of(rid: str) -> datetime | None:
    """Return when a request id was made (UTC, to the millisecond); None if it does not say.

    Ids of `keyed_rid` do not, but for one in 64 that looks as if it did: take it for a hint.
    """
    if len(rid) != 32 or rid[12] != "7" or rid[16] not in "89ab":  # noqa: PLR2004 -- a UUID
        return None
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(rid[:12], 16))
    except (ValueError, OverflowError):
        return None


def keyed_rid(tenant: str, idempotency_key: str) -> str:
    """Return the request id that an idempotency key stands for.

    It is the first 128 bits of SHA-256 over tenant and key, so that a repeat aims at the
    same place in the log and finds it taken.
    """
    return hashlib.sha256(f"{tenant}\0{idempotency_key}".encode()).hexdigest()[:32]


def new_trace_id() -> str:
    """Return a W3C trace id: 16 random bytes in hexadecimal."""
    return _random(16).hex()


def new_span_id() -> str:
    """Return a W3C span id: 8 random bytes in hexadecimal."""
    return _random(8).hex()


def new_message_id() -> str:
    """Return the id of one attempt to append: it tells our record from a rival's."""
    return _random(12).hex()


def event_id(rid: str, position: int) -> str:
    """Return the id of the event at `position` (from 0) of a request's life.

    The life is one linear chain, so its position names an event for good: a retried
    decision gives its events the same ids.
    """
    return f"{rid}.{position}"
