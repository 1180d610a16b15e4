"""Write one batch of a stream into the lake: whole, verified, once."""

import fcntl
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from eventrail.contracts.errors import EventrailError
from eventrail.lake.arrow import Table, arrow, parquet
from eventrail.lake.event_rows import Row, event_rows
from eventrail.lake.files import LakeDamaged, file_path, next_sequence
from eventrail.lake.messages import Archivable
from eventrail.lake.note_rows import note_rows
from eventrail.lake.schema import SCHEMAS

_ROWS: dict[str, Callable[[Archivable], list[Row]]] = {"LOG": event_rows, "NOTES": note_rows}


class LakeBusy(EventrailError):
    """Another process archives this stream into this lake."""


class LakeWriter:
    """Archives one stream; at most one is open for a stream and a lake.

    Args:
        lake: the lake's folder.
        stream: `LOG` or `NOTES`.

    Attributes:
        next: the lowest sequence that is not archived yet.
    """

    def __init__(self, lake: Path, stream: str) -> None:
        self._lake = lake
        self._stream = stream
        self._lock = -1
        self.next = 1

    def open(self) -> Self:
        """Take the stream's lock and see where to go on.

        Raises:
            LakeBusy: another process holds the lock.
            LakeDamaged: files overlap.
        """
        folder = self._lake / self._stream
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._start(folder)
        except BlockingIOError as error:
            self.close()
            raise LakeBusy(f"{folder} is being written by another process") from error
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Let go of the lock; the end of the process does so too, however it ends."""
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self, folder: Path) -> None:
        for left_over in folder.glob("date=*/hour=*/*.tmp"):
            left_over.unlink()
        self.next = next_sequence(self._lake, self._stream)

    def write(self, messages: Sequence[Archivable]) -> Path:
        """Write a batch as one file; it is in the lake when this returns.

        Args:
            messages: in the order of their sequences, all at or above `next`.

        Raises:
            LakeDamaged: the batch is out of order or was archived before, or what was read
                back is not what was written.
            OSError: the disk failed or is full; nothing has been added.
        """
        self._check_order(messages)
        first, last = messages[0].sequence, messages[-1].sequence
        rows = [row for message in messages for row in _ROWS[self._stream](message)]
        table = arrow.Table.from_pylist(rows, schema=SCHEMAS[self._stream])
        target = file_path(self._lake, self._stream, first, last, messages[0].stored_at)
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(".tmp")
        _write_durably(table, temporary)
        _verify(table, temporary)
        _publish(temporary, target)
        self.next = last + 1
        return target

    def _check_order(self, messages: Sequence[Archivable]) -> None:
        before = self.next - 1
        for message in messages:
            if message.sequence <= before:
                raise LakeDamaged(
                    f"message {message.sequence} of {self._stream} came after {before}: "
                    "it is archived already, or out of order"
                )
            before = message.sequence


def _write_durably(table: Table, path: Path) -> None:
    with path.open("wb") as file:
        parquet.write_table(table, file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())


def _verify(table: Table, path: Path) -> None:
    """Read the file back; raise `LakeDamaged` if it does not hold the same rows."""
    read = parquet.ParquetFile(path).read(columns=["sequence"])
    if not read["sequence"].equals(table["sequence"]):
        raise LakeDamaged(f"{path} holds other rows than were written; the disk may be failing")


def _publish(temporary: Path, target: Path) -> None:
    """Give the file its name, atomically and only if the name is free; make that durable."""
    try:
        os.link(temporary, target)
    except FileExistsError as error:
        raise LakeDamaged(f"{target} exists already; it is never overwritten") from error
    temporary.unlink()
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
