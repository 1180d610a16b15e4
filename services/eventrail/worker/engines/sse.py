"""Parse server-sent events, as far as OpenAI's stream uses them: sans I/O.

See the WHATWG HTML standard, 9.2.6, "Interpreting an event stream". Fields other than `data`
carry nothing here, and a data field never spans lines.
"""

from collections.abc import Iterator

DONE = b"[DONE]"
"""The data that ends a stream."""

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one line, at most."""


class OverlongLine(ValueError):
    """A line without end: not an event stream."""


class EventStream:
    """Takes bytes as they come, however they are cut."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the data of each line that `chunk` completes.

        Raises:
            OverlongLine: more than `MAX_LINE` bytes came without an end of line.
        """
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > MAX_LINE:
            raise OverlongLine(f"a line of more than {MAX_LINE} bytes")
        for line in lines:
            if line.startswith(b"data:"):
                data = line[5:].strip()
                if data:
                    yield data
