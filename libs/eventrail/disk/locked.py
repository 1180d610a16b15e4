"""Advisory locks of the system: they go with the process, however that ends."""

import fcntl
import os
from pathlib import Path


def hold(path: Path, *, wait: bool = False) -> int:
    """Take the lock of a file, which is made with its folder; return its descriptor.

    To close the descriptor is to let go. A child that was given it keeps others out until it
    has ended too. Two holders in one process keep each other out as well.

    Args:
        path: of the lock; it stays there, empty.
        wait: until whoever holds it lets go; else that is an error.

    Raises:
        BlockingIOError: somebody else holds it.
        OSError: the file cannot be made or opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
