"""Read server-sent events from a connection that may be cut anywhere.

https://html.spec.whatwg.org/multipage/server-sent-events.html, sections 9.2.5 and 9.2.6, without
the types and reconnection times of events, which nobody here looks at.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

END = b"[DONE]"
"""Data of the event that closes a stream."""


class SentEvent(NamedTuple):
    """One event.

    Attributes:
        id: of the newest event that had one, this one included.
        data: its data.
    """

    id: str
    data: bytes


def events(lines: Iterable[bytes]) -> Iterator[SentEvent]:
    """Yield the events that have come whole.

    An event counts once the blank line behind it is there; its id too, so that whoever comes
    back with the id of what it has seen gets the event that the cut went through.

    Args:
        lines: with their ends; the last may be cut off.
    """
    newest = pending = ""
    data: list[bytes] = []
    for line in lines:
        if not line.endswith(b"\n"):
            return
        text = line.rstrip(b"\r\n")
        if not text:
            newest = pending
            if data:
                yield SentEvent(newest, b"\n".join(data))
            data = []
            continue
        name, _, value = text.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            data.append(value)
        elif name == b"id":
            pending = value.decode("latin-1")
