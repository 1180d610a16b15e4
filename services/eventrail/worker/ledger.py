"""Every provider call is on the books: attempted, then generated, failed or spent.

The record that brought a request here is durable, and is the entry of the first call made from
it, whose attempt id is that of the event that will tell of it, `<rid>.<position>`. Every other
call, and the first too if somebody may have been handed the record before, is entered by a note
of its own.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from eventrail.config.model import Pool
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import EventData, Generated, GenerationFailed, Usage
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import Attempted, NoteData, Spent

_log = structlog.get_logger(__name__)

_MILLION = 1_000_000


def price(pool: Pool, usage: Usage) -> float:
    """Return the money for `usage` at the pool's prices."""
    return (
        usage.prompt_tokens * pool.price_in + usage.completion_tokens * pool.price_out
    ) / _MILLION


class Ledger:
    """The calls of one run of the stage.

    Args:
        name: the pool.
        pool: its prices.
        write: writes a note and waits until it is stored.
        keeps: False for an engine that costs nothing and calls nobody: no notes then.
        entry: id of the first call, if the delivered record is its entry; see `runtime.entry`.

    Attributes:
        failed: the calls that failed so far, oldest first.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        write: Callable[[NoteData], Awaitable[None]],
        *,
        keeps: bool,
        entry: str = "",
    ) -> None:
        self._name = name
        self._pool = pool
        self._write = write
        self._keeps = keeps
        self._entry = entry
        self._unused = entry
        self.failed: list[GenerationFailed] = []

    def new_attempt(self) -> str:
        """Return the id of the next call."""
        entry, self._unused = self._unused, ""
        return entry or new_message_id()

    async def attempt(self, attempt: str, delivery: int) -> None:
        """Say that a call is about to be made.

        Raises:
            LogUnavailable: it could not be stored, so the call must not be made.
        """
        if self._keeps and attempt != self._entry:
            await self._write(Attempted(attempt, self._name, self._pool.model, max(1, delivery)))

    def if_lost(self, events: Sequence[EventData]) -> list[NoteData]:
        """Return the notes that account for the calls of a step that is thrown away."""
        if not self._keeps:
            return []
        return [
            Spent(each.attempt, self._name, "lost the race at the tail", each.usage, each.cost)
            for each in events
            if isinstance(each, Generated | GenerationFailed)
        ]

    async def write_off(self, reason: str) -> None:
        """Account for the calls in `failed` now, since no event will.

        If that cannot be stored, what was attempted is still on the books.
        """
        if not self._keeps:
            return
        try:
            for each in self.failed:
                await self._write(Spent(each.attempt, self._name, reason, each.usage, each.cost))
        except LogUnavailable as error:
            _log.warning("spending not noted", pool=self._name, error=str(error))

    def cut_off(self, attempts: Sequence[str], events: Sequence[EventData]) -> list[NoteData]:
        """Return the notes on calls that died with their worker, when another has made good.

        What they showed is part of the answer and in its usage; what is known to be wasted is
        that the prompt was read once more. What they generated and never showed, nobody knows.

        Args:
            attempts: the calls.
            events: what came of the call that took over.
        """
        if not self._keeps:
            return []
        ours = [each for each in events if isinstance(each, Generated | GenerationFailed)]
        usage = Usage(max((each.usage.prompt_tokens for each in ours), default=0))
        cost = price(self._pool, usage)
        return [
            Spent(attempt, self._name, "cut off with its worker", usage, cost)
            for attempt in attempts
        ]
