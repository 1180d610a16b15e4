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
        self._begun: list[bytes] = []  # the line that has not ended, in the pieces it came in
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield the data of each line that `chunk` completes.

        Raises:
            OverlongLine: more than `MAX_LINE` bytes came without an end of line.
        """
        lines = chunk.split(b"\n")
        self._begin(lines[0])
        for line in lines[1:]:
            data = self._ended()
            if data:
                yield data
            self._begin(line)

    def _begin(self, piece: bytes) -> None:
        self._begun.append(piece)
        self._size += len(piece)
        if self._size > MAX_LINE:
            raise OverlongLine(f"a line of more than {MAX_LINE} bytes")

    def _ended(self) -> bytes:
        """Return the data of the line that has ended; empty if it has none."""
        line = b"".join(self._begun)
        self._begun.clear()
        self._size = 0
        return line[5:].strip() if line.startswith(b"data:") else b""
