"""Python's garbage collector, set for a server: few long-lived objects, many short-lived ones.

Reference counts free nearly everything a request makes. The cyclic collector's default, a
pass every 700 allocations, costs a busy process several percent; what was there at the start
never has to be looked at again.
"""

import atexit
import gc

THRESHOLDS = (50_000, 20, 50)
"""Allocations before a young pass; young passes before a middle one; those before a full one."""


def settle() -> None:
    """Take everything made so far out of the collector's sight, and let it run rarely.

    At the end of the process it sees everything again: what is still in a cycle then would be
    reported as leaked by libraries that keep count.
    """
    gc.collect()
    gc.freeze()
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
    gc.set_threshold(*THRESHOLDS)
