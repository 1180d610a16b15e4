"""Identifiers: time-ordered request ids, W3C trace and span ids, event ids."""

import hashlib
import os
import time


def new_rid() -> str:
    """Return a request id: a UUIDv7 (RFC 9562) as 32 hexadecimal digits.

    Ids sort by creation time to the millisecond and hold no character that a NATS subject
    or a file name would have to escape.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = milliseconds << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return f"{value:032x}"


def keyed_rid(tenant: str, idempotency_key: str) -> str:
    """Return the request id that an idempotency key stands for.

    It is the first 128 bits of SHA-256 over tenant and key, so that a repeat aims at the
    same place in the log and finds it taken.
    """
    return hashlib.sha256(f"{tenant}\0{idempotency_key}".encode()).hexdigest()[:32]


def new_trace_id() -> str:
    """Return a W3C trace id: 16 random bytes in hexadecimal."""
    return os.urandom(16).hex()


def new_span_id() -> str:
    """Return a W3C span id: 8 random bytes in hexadecimal."""
    return os.urandom(8).hex()


def new_message_id() -> str:
    """Return the id of one attempt to append: it tells our record from a rival's."""
    return os.urandom(12).hex()


def event_id(rid: str, position: int) -> str:
    """Return the id of the event at `position` (from 0) of a request's life.

    The life is one linear chain, so its position names an event for good: a retried
    decision gives its events the same ids.
    """
    return f"{rid}.{position}"
