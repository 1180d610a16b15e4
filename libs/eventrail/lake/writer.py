"""Write one batch of a stream into the lake: whole, verified, once."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from eventrail.lake.files import file_key, next_sequence
from eventrail.lake.messages import Archivable
from eventrail.lake.storage.interface import Held, LakeBusy, LakeDamaged, Place, Storage
from eventrail.lake.storage.opening import open_storage
from eventrail.lake.writing import made, put

__all__ = ["LakeBusy", "LakeDamaged", "LakeWriter"]


class LakeWriter:
    """Archives one stream; at most one is open for a stream and a lake.

    Args:
        lake: where the lake is.
        stream: one of `names.ARCHIVED`.

    Attributes:
        next: the lowest sequence that is not archived yet.
    """

    def __init__(self, lake: Place, stream: str) -> None:
        self._lake = lake
        self._stream = stream
        self._storage: Storage = open_storage(lake)
        self._lock: Held | None = None
        self.next = 1

    def open(self) -> Self:
        """Take the stream's lock and see where to go on.

        Raises:
            LakeBusy: another process holds the lock.
            LakeDamaged: files overlap.
        """
        self._lock = self._storage.lock(f"{self._stream}/.lock")
        try:
            self._storage.sweep(self._stream, "hour=")
            self.next = next_sequence(self._lake, self._stream)
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Let go of the lock; the end of the process does so too, however it ends."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def write(self, messages: Sequence[Archivable], content: bytes | None = None) -> Path:
        """Write a batch as one file; it is in the lake when this returns.

        Args:
            messages: in the order of their sequences, all at or above `next`.
            content: the bytes of the file, if they were made elsewhere (`press`).

        Returns:
            The path, or URL, of the file.

        Raises:
            LakeDamaged: the batch is out of order or was archived before, or what was read
                back is not what was written.
            LakeBusy: the lock may have gone to another process.
            OSError: the storage failed or is full; nothing has been added.
        """
        self._check_order(messages)
        first, last = messages[0].sequence, messages[-1].sequence
        key = file_key(self._stream, first, last, messages[0].stored_at)
        ready = made(self._stream, messages, key) if content is None else content
        if self._lock is None:
            raise LakeBusy(f"{self._stream} is not open for writing")
        self._lock.check()
        put(self._storage, key, ready)
        self.next = last + 1
        return Path(self._storage.url(key))

    def _check_order(self, messages: Sequence[Archivable]) -> None:
        before = self.next - 1
        for message in messages:
            if message.sequence <= before:
                raise LakeDamaged(
                    f"message {message.sequence} of {self._stream} came after {before}: "
                    "it is archived already, or out of order"
                )
            before = message.sequence
