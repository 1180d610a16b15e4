"""Write a file so that it is there whole or not at all, also after a crash."""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

_OWNER = 0o600
_EVERYBODY = 0o666
"""Less what the process's umask takes away."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, or put it in the place of the one before; its folder is made.

    Raises:
        OSError: it could not be written; what was there before is there still.
    """
    _write(path, [content], _EVERYBODY)


def write_private(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Write a file that only its owner may read, likewise; parts follow each other.

    Raises:
        OSError: as `write_whole`.
    """
    _write(path, [content] if isinstance(content, bytes) else content, _OWNER)


def sync_file(path: Path) -> None:
    """Bring a written file to disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, parts: Iterable[bytes], mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
