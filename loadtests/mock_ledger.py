"""What the mock provider counted: the other side of the bill."""

from __future__ import annotations

from collections import Counter

import msgspec

from loadtests.mock_faults import Outcome


class Calls(msgspec.Struct):
    """The counts served by `GET /calls`.

    Attributes:
        total: Chat completion calls received, whatever became of them.
        answered: Calls answered in full.
        failed: Calls answered with a 5xx on purpose.
        hung: Calls left without an answer on purpose.
        abandoned: Calls whose client went away before the end of the answer, hung ones included.
        by_id: Calls by request id; empty unless asked for with `?by=id`.
    """

    total: int = 0
    answered: int = 0
    failed: int = 0
    hung: int = 0
    abandoned: int = 0
    by_id: dict[str, int] = msgspec.field(default_factory=dict[str, int])


class Ledger:
    """Counts calls, in total and by the id they name."""

    def __init__(self) -> None:
        self.calls = Calls()
        self._by_id: Counter[str] = Counter()

    def received(self, request_id: str) -> str:
        """Count one call and name it for the fault plan: `<id>#<attempt>`, or `#<number>`."""
        self.calls.total += 1
        if not request_id:
            return f"#{self.calls.total}"
        self._by_id[request_id] += 1
        return f"{request_id}#{self._by_id[request_id]}"

    def ended(self, outcome: Outcome) -> None:
        """Count what a call came to."""
        match outcome:
            case Outcome.ANSWER:
                self.calls.answered += 1
            case Outcome.FAIL:
                self.calls.failed += 1
            case Outcome.HANG:
                self.calls.hung += 1

    def abandoned(self) -> None:
        """Count a call whose client left before the end."""
        self.calls.abandoned += 1

    def report(self, *, by_id: bool) -> bytes:
        """The counts as JSON."""
        shown = msgspec.structs.replace(self.calls, by_id=dict(self._by_id) if by_id else {})
        return msgspec.json.encode(shown)

    def reset(self) -> None:
        """Start again from nothing."""
        self.calls = Calls()
        self._by_id.clear()
