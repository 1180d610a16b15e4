"""Every provider call is on the books: attempted, then generated, failed or spent.

The record that brought a request here is durable, and is the entry of the first call made from
it, whose attempt id is that of the event that will tell of it, `<rid>.<position>`. Every other
call, and the first too if somebody may have been handed the record before, is entered by a note
of its own. So is every call of a request that draws on a budget: what was perhaps never made must
not be billed to it.
"""

import dataclasses
from collections.abc import Awaitable, Callable, Sequence

import structlog
from msgspec.structs import replace

from eventrail.config.model import Pool
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import EventData, Generated, GenerationFailed, Usage
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.notes import Attempted, NoteData, Spent
from eventrail.money.tariff import Tariff
from eventrail.worker.allowance import Allowance
from eventrail.worker.engine import GenerationRequest

_log = structlog.get_logger(__name__)

FREE = Tariff()
"""What costs nothing."""


class Ledger:
    """The calls of one run of the stage.

    Args:
        name: the pool.
        pool: its configuration.
        write: writes a note and waits until it is stored.
        keeps: False for an engine that costs nothing and calls nobody: no notes then.
        entry: id of the first call, if the delivered record is its entry; see `runtime.entry`.
        tariff: what calls cost now.
        allowance: what the request may still cost; None if nothing bounds it.

    Attributes:
        failed: the calls that failed so far, oldest first.
        tariff: what calls cost; of a request that draws on a budget, since the newest `attempt`.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        write: Callable[[NoteData], Awaitable[None]],
        *,
        keeps: bool,
        entry: str = "",
        tariff: Tariff = FREE,
        allowance: Allowance | None = None,
    ) -> None:
        self._name = name
        self._pool = pool
        self._write = write
        self._allowance = allowance if allowance is not None and allowance.bounds else None
        self._keeps = keeps or self._allowance is not None
        self._entry = entry if self._allowance is None else ""
        self._unused = self._entry
        self.tariff = tariff
        self.failed: list[GenerationFailed] = []

    def new_attempt(self) -> str:
        """Return the id of the next call."""
        entry, self._unused = self._unused, ""
        return entry or new_message_id()

    def fitted(self, request: GenerationRequest) -> GenerationRequest:
        """Return the request within what it may cost; see `Allowance.fitted`."""
        if self._allowance is None:
            return request
        return self._allowance.fitted(request, self.failed)

    async def attempt(self, attempt: str, delivery: int, request: GenerationRequest) -> None:
        """Say that a call is about to be made.

        Raises:
            RequestProblem: there is no money for it.
            Retry: the request has gone on without this worker.
            LogUnavailable: it could not be stored, so the call must not be made.
        """
        if self._allowance is not None:
            worst = await self._allowance.enter(attempt, request, self.failed)
            self.tariff = dataclasses.replace(self.tariff, blind=worst)
        elif self._keeps and attempt != self._entry:
            await self._write(Attempted(attempt, self._name, self._pool.model, max(1, delivery)))

    def if_lost(self, events: Sequence[EventData]) -> list[NoteData]:
        """Return the notes that account for the calls of a step that is thrown away."""
        if not self._keeps:
            return []
        return [
            self._spent(each, "lost the race at the tail")
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
                await self._write(self._spent(each, reason))
        except LogUnavailable as error:
            _log.warning("spending not noted", pool=self._name, error=str(error))

    def cut_off(self, attempts: Sequence[str], events: Sequence[EventData]) -> list[NoteData]:
        """Return the notes on calls that died with their worker, when another has made good.

        What they showed is part of the answer and in its usage; what is known to be wasted is
        that the prompt was read once more. What they generated and never showed, nobody knows: a
        budget is charged the most they can have cost.

        Args:
            attempts: the calls.
            events: what came of the call that took over.
        """
        if not self._keeps:
            return []
        ours = [each for each in events if isinstance(each, Generated | GenerationFailed)]
        usage = Usage(max((each.usage.prompt_tokens for each in ours), default=0))
        spent = Spent(
            "",
            self._name,
            "cut off with its worker",
            usage,
            self.tariff.cost(usage),
            self.tariff.id,
            self._pool.model,
        )
        if self._allowance is None:
            return [replace(spent, attempt=attempt) for attempt in attempts]
        unknown = replace(usage, estimated=True)
        return [
            replace(spent, attempt=attempt, usage=unknown, cost=self._allowance.worst_of(attempt))
            for attempt in attempts
        ]

    def _spent(self, event: Generated | GenerationFailed, reason: str) -> Spent:
        return Spent(
            event.attempt,
            event.pool,
            reason,
            event.usage,
            event.cost,
            event.price,
            self._pool.model,
        )
