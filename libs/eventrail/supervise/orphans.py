"""Tie a child's life to its parent's, so that a killed parent leaves nothing running."""

import ctypes
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None] | None:
    """Return what a child runs before `exec`: the kernel ends it when its parent ends.

    Linux sends SIGTERM when the *thread* that started the child ends, so children are
    started from threads that live as long as the process. Elsewhere None is returned:
    there, only a parent that stops in order takes its children along.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after fork only the call is made

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))

    return before_exec
