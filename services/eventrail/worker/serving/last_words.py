"""What a replica's process, and vLLM's own beside it, have written before they broke down.

vLLM's engine is a process of its own. Why it could not start is in its error output only, which
goes where the replica's goes: into a file of Ray's.
"""

import os
from pathlib import Path

from eventrail.contracts.errors import EventrailError
from eventrail.worker.serving.cause import cause_of, names_a_cause

_TAIL = 64 * 1024


class ModelNotLoaded(EventrailError):
    """vLLM could not load the pool's model; the message is what it said first."""


def why(error: Exception, path: Path | None) -> str:
    """Return why vLLM did not start.

    Args:
        error: what its start raised.
        path: where this process's error output goes; None if that is not known.
    """
    raised = f"{type(error).__name__}: {error}"
    if names_a_cause(raised) or path is None:
        return " ".join(raised.split())
    written = tail(path)
    return cause_of(written) if names_a_cause(written) else " ".join(raised.split())


def tail(path: Path) -> str:
    """Return the end of a file; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _TAIL))
            return file.read().decode(errors="replace")
    except OSError:
        return ""


def error_output() -> Path | None:
    """Return the file that takes this process's error output, if Ray has one."""
    from ray._private.worker import global_worker  # noqa: PLC0415 -- heavy

    name = global_worker.get_err_file_path()
    return Path(name) if name else None
