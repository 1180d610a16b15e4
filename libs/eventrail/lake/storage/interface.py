"""What the lake asks of a place to keep files in. Nothing more is used, so little can differ."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import msgspec

from eventrail.contracts.errors import EventrailError

Place: TypeAlias = Path | str
"""A folder, or a URL such as `s3://bucket/prefix`."""


class AlreadyThere(EventrailError):
    """A file of that name is there; none is ever overwritten."""


class LakeDamaged(EventrailError):
    """Files of the lake overlap, or a file does not hold what was written to it."""


class LakeBusy(EventrailError):
    """Another process writes this part of this lake."""


class StorageFailed(EventrailError, OSError):
    """The storage did not do what it was asked; an `OSError`, as a failing disk's is."""


class Stored(msgspec.Struct, frozen=True):
    """A file that is there.

    Attributes:
        key: its name, relative to the lake, with `/` between the parts.
        size: bytes.
        modified: when it was written (UTC).
    """

    key: str
    size: int
    modified: datetime


class Held(Protocol):
    """A lock that is held."""

    def check(self) -> None:
        """Raise `LakeBusy` if it may be another's by now."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Storage(Protocol):
    """A place for files. A file is there whole or not at all, and never changes.

    Every method may raise `OSError`.
    """

    def keys(self, prefix: str) -> Sequence[str]:
        """Return the keys below the folder `prefix`, in no order, without unfinished files."""
        ...

    def look(self, prefix: str) -> Sequence[Stored]:
        """Return the same with sizes and times."""
        ...

    def read(self, key: str) -> bytes:
        """Return what a file holds; raises `FileNotFoundError`."""
        ...

    def write_new(self, key: str, content: bytes | memoryview) -> None:
        """Write a file, durably, unless there is one; read it back before it counts.

        Raises:
            AlreadyThere: there is one, and it stays as it is.
            LakeDamaged: what was read back is not what was written; there is no such file.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there is no error."""
        ...

    def url(self, key: str) -> str:
        """Return the name under which DuckDB opens the file."""
        ...

    def lock(self, name: str) -> Held:
        """Take the lock `name`; its holder's death frees it.

        Raises:
            LakeBusy: somebody else has it.
        """
        ...

    def sweep(self, prefix: str, partition: str) -> None:
        """Remove what writers that died left unfinished below `prefix`.

        Args:
            prefix: the folder.
            partition: only in folders whose name begins so, e.g. `hour=`.

        Only the holder of the lock of those writers may ask for it.
        """
        ...

    def file_system(self) -> Any:
        """Return the fsspec file system that opens `url`s; None for plain files."""
        ...
