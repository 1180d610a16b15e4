"""Functions over arrays that are compiled to machine code when they are first called.

A text of a line pays for numpy by the call, a few microseconds each; one compiled loop over its
characters does the work of thirty calls in the time of one. What was compiled is kept beside the
source, or in the user's cache if that cannot be written (`NUMBA_CACHE_DIR` says where instead), so
a machine compiles once.
"""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function, compiled; arrays, numbers and tuples of them go in and come out.

    It lets other threads run meanwhile, and whole numbers wrap around as numpy's do.
    """
    compile_ = cast("Any", numba).njit(cache=True, nogil=True)
    return cast("Callable[P, R]", compile_(function))
