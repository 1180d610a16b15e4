"""A lake in a folder."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from eventrail.disk.locked import hold
from eventrail.disk.whole import sync_folder
from eventrail.lake.storage.interface import AlreadyThere, LakeBusy, LakeDamaged, Stored

_UNFINISHED = ".tmp"


class LocalStorage:
    """Files in a folder; see `interface.Storage`.

    A file is written beside its name, flushed to the disk, and linked to its name, which fails
    if the name is taken: POSIX `link(2)` is atomic and exclusive.

    Args:
        folder: the lake's folder; made on the first write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keys(self, prefix: str) -> list[str]:
        """Return the keys below `prefix`."""
        return list(self._walk(prefix))

    def look(self, prefix: str) -> list[Stored]:
        """Return them with sizes and times."""
        found: list[Stored] = []
        for key in self._walk(prefix):
            try:
                status = (self._folder / key).stat()
            except FileNotFoundError:  # gone since it was listed
                continue
            found.append(Stored(key, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)))
        return found

    def _walk(self, prefix: str) -> Iterator[str]:
        above = str(self._folder / "_").removesuffix("_")
        for folder, _, names in os.walk(self._folder / prefix):
            relative = folder.removeprefix(above).replace(os.sep, "/")
            for name in names:
                if not name.startswith(".") and not name.endswith(_UNFINISHED):
                    yield f"{relative}/{name}"

    def read(self, key: str) -> bytes:
        """Return what a file holds."""
        return (self._folder / key).read_bytes()

    def write_new(self, key: str, content: bytes | memoryview) -> None:
        """Write a file unless there is one."""
        target = self._folder / key
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished = target.with_name(f"{target.stem}.{uuid4().hex}{_UNFINISHED}")
        try:
            write_durably(unfinished, content)
            if unfinished.read_bytes() != content:
                raise LakeDamaged(f"{target} holds not what was written; is the disk sound?")
            os.link(unfinished, target)
        except FileExistsError as error:
            raise AlreadyThere(f"{target} exists already; it is never overwritten") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self._make_durable(target.parent)

    def _make_durable(self, folder: Path) -> None:
        """Flush the entries of a folder, and of those that it may have been made in."""
        while True:
            sync_folder(folder)
            if folder in {self._folder, folder.parent}:
                return
            folder = folder.parent

    def delete(self, key: str) -> None:
        """Remove a file, and its folder if that is empty then."""
        path = self._folder / key
        path.unlink(missing_ok=True)
        try:
            path.parent.rmdir()
        except OSError:  # something is in it, or somebody else was quicker
            return

    def url(self, key: str) -> str:
        """Return the path of a file."""
        return str((self._folder / key).absolute())

    def lock(self, name: str) -> "_FileLock":
        """Take the lock `name`."""
        return _FileLock(self._folder / name)

    def sweep(self, prefix: str, partition: str) -> None:
        """Remove unfinished files."""
        for path in (self._folder / prefix).rglob(f"{partition}*/*{_UNFINISHED}"):
            path.unlink(missing_ok=True)

    def file_system(self) -> None:
        """Return None: plain files."""
        return


def write_durably(path: Path, content: bytes | memoryview) -> None:
    """Write a file and flush it to the disk."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # so that reading it back asks the disk, not memory
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


class _FileLock:
    """An advisory lock of the system; it goes with the process, however that ends."""

    def __init__(self, path: Path) -> None:
        try:
            self._descriptor = hold(path)
        except BlockingIOError as error:
            raise LakeBusy(f"{path.parent} is being written by another process") from error

    def check(self) -> None:
        """The system keeps it for as long as it is open."""

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)
