"""Look at a process tree's memory again and again while something else runs."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from loadtests.process_tree import resident_mib

EVERY_S = 0.5


class Looks:
    """Looks from `with` to its end, in a thread of its own.

    Args:
        pid: Root of the tree.
        every_s: Seconds between two looks.
    """

    def __init__(self, pid: int, every_s: float = EVERY_S) -> None:
        self._pid = pid
        self._every_s = every_s
        self._seen: list[dict[str, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self._seen.append(resident_mib(self._pid))
            if self._stop.wait(self._every_s):
                return

    def mean(self) -> dict[str, float]:
        """The mean in MiB of each process that was there at every look; see `resident_mib`."""
        names = set(self._seen[0]).intersection(*self._seen) if self._seen else set[str]()
        count = len(self._seen)
        return {name: sum(look[name] for look in self._seen) / count for name in sorted(names)}
