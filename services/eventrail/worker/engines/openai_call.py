"""One call as its pool's breaker sees it."""

import time

from eventrail.worker.providers.breaker import Outcome
from eventrail.worker.providers.fuse import Fuse

_MARGIN_S = 0.05


class Call:
    """Tells the breaker what comes of a call, as soon as it is known.

    Args:
        fuse: the breaker.
        seconds: how long the first token may take; 0 if nobody said.
        stall_s: how long the call may be silent between two tokens; 0 if nobody said.

    Raises:
        EngineError: the breaker is open.
    """

    __slots__ = ("_final", "_fuse", "_last", "_late_at", "_outcome", "_permit", "_stall_s")

    def __init__(self, fuse: Fuse, seconds: float, stall_s: float = 0.0) -> None:
        self._fuse = fuse
        self._permit = fuse.permit()
        self._late_at = time.monotonic() + seconds - _MARGIN_S if seconds else 0.0
        self._stall_s = stall_s
        self._last = 0.0
        self._outcome = Outcome.UNKNOWN
        self._final = False

    def answered(self) -> None:
        """The provider is answering; it may still fail on the way."""
        if self._stall_s:
            self._last = time.monotonic()
        if self._outcome is Outcome.UNKNOWN:
            self._hear(Outcome.ANSWERED)

    def refused(self) -> None:
        """The provider answered, and what it said is all."""
        self.answered()
        self._final = True

    def finished(self) -> None:
        """The provider has said all it had to say."""
        self._final = True

    def failed(self) -> None:
        """The provider failed; says nothing new after `refused`."""
        if not self._final:
            self._final = True
            self._hear(Outcome.FAILED)

    def over(self) -> None:
        """The call is over.

        If nobody heard how it ended, it was given up on our side: by the app, which says nothing
        about the provider, or because the provider was silent for too long, which does.
        """
        if not self._final:
            now = time.monotonic()
            if self._outcome is Outcome.UNKNOWN:
                late = self._late_at and now >= self._late_at
                self._hear(Outcome.FAILED if late else Outcome.UNKNOWN)
            elif self._stall_s and now >= self._last + self._stall_s - _MARGIN_S:
                self._hear(Outcome.FAILED)
        self._fuse.count(self._outcome)

    def _hear(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._fuse.tell(self._permit, outcome)
