"""What a request may still cost: asked before every paid call, and by nobody else.

The order makes it exact whoever crashes or hangs: the call is written down with the most it can
cost; then all calls on the books are counted; then the log is asked whether the request is still
open. So of two workers that believe the request is theirs at least the second sees the first;
and who settles the request sees the note, or the worker sees that the request has ended.
"""

from collections.abc import Sequence

import msgspec

from eventrail.config.model import Budget, Config, Pool
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.events import GenerationFailed
from eventrail.contracts.notes import Attempted, Note, Spent
from eventrail.eventlog.state import RequestState
from eventrail.money.attempts import outcomes_of, unknown_of
from eventrail.money.bounds import prompt_bound
from eventrail.money.lease_id import LeaseId, leases_of
from eventrail.money.nano import amount_of, nano_of, shown
from eventrail.money.tariff import Tariff
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Retry
from eventrail.worker.engine import GenerationRequest


class Allowance:
    """The money of one request in one run of a model's stage.

    Args:
        state: the request; its first event says what was reserved.
        context: notes, the fence and the configuration.
        name: the pool.
        pool: its configuration.
        tariff: its price.
    """

    def __init__(
        self, state: RequestState, context: Context, name: str, pool: Pool, tariff: Tariff
    ) -> None:
        accepted = state.accepted
        self._state = state
        self._context = context
        self._name = name
        self._pool = pool
        self._tariff = tariff
        self._lease = accepted.lease if accepted is not None else ""
        self._limit = nano_of(accepted.allowance) if accepted is not None else 0
        self._leases = leases_of(self._lease)
        self._notes: Sequence[Note] = ()
        self._alone = context.delivery <= 1 and not state.attempts

    @property
    def bounds(self) -> bool:
        """Whether the request draws on a budget, and the pool costs money."""
        return bool(self._lease) and not self._tariff.free

    async def open(self) -> None:
        """Look at what is on the books, before the first call of the run.

        Raises:
            RequestProblem: `budget_exceeded`: the log took the request in after its lease had
                ended, and by then the money may have been another's.
            LogUnavailable: the books cannot be read.
        """
        if not self.bounds:
            return
        for lease in self._leases:
            if not await self._context.fence.accepted_by(lease.expires_ms):
                raise _late(lease)
        if not self._alone:
            self._notes = await self._read()

    def fitted(
        self, request: GenerationRequest, failed: Sequence[GenerationFailed] = ()
    ) -> GenerationRequest:
        """Return the request with a limit of tokens that there is money for, if it has none.

        Args:
            request: what is about to be asked.
            failed: calls of this run that no event tells of yet.

        Raises:
            RequestProblem: `budget_exceeded`; there is money for no token at all.
        """
        sampling = request.sampling
        if not self.bounds or not self._tariff.output or request.task != "chat":
            return request
        if sampling.get("max_tokens") is not None:
            return request
        prompt = prompt_bound(request.messages, request.extra)
        left = self._limit - self._spent(failed)
        tokens = min(self._most(), self._tariff.affordable(left, prompt) // _choices(request))
        if tokens < 1:
            raise self._exceeded(self._tariff.worst(prompt, 1), left)
        if 0 < self._pool.context_limit <= tokens:
            return request
        return msgspec.structs.replace(request, sampling={**sampling, "max_tokens": tokens})

    async def enter(
        self,
        attempt: str,
        request: GenerationRequest,
        failed: Sequence[GenerationFailed] = (),
    ) -> int:
        """Write a call down, and let it be made if there is money for the worst of it.

        Args:
            attempt: the call's id.
            request: what is about to be asked, fitted.
            failed: calls of this run that no event tells of yet.

        Returns:
            The most that it can cost, in nano-units.

        Raises:
            RequestProblem: `budget_exceeded`; it must not be made.
            Retry: the request has gone on without this worker.
            LogUnavailable: it could not be written down, so it must not be made.
        """
        worst = self._worst(request)
        delivery = max(1, self._context.delivery)
        note = Attempted(attempt, self._name, self._pool.model, delivery, amount_of(worst))
        alone, self._alone = self._alone, False
        if not (alone and await self._context.fence.note_first(note)):
            await self._write(note)
            self._notes = await self._read()
        left = self._limit - self._spent(failed, but=attempt)
        if worst > left:
            await self._write(Spent(attempt, self._name, "not made: no money left for it"))
            raise self._exceeded(worst, left)
        if not await self._context.fence.is_tail():
            await self._write(Spent(attempt, self._name, "not made: the request had gone on"))
            raise Retry("the request has gone on without this worker")
        return worst

    def worst_of(self, attempt: str) -> float:
        """Return the most that an earlier call can have cost, as it was written down."""
        return amount_of(unknown_of(self._notes, ()).get(attempt, 0))

    def _worst(self, request: GenerationRequest) -> int:
        prompt = prompt_bound(request.messages, request.extra)
        if request.task != "chat":
            return self._tariff.worst(prompt, 0)
        limit = request.sampling.get("max_tokens")
        tokens = int(limit) if limit is not None else self._pool.context_limit or self._most()
        return self._tariff.worst(prompt, tokens * _choices(request))

    def _most(self) -> int:
        """Return how many tokens an answer may have when the app has said nothing."""
        config = self._context.config
        most = min((_budget(each, config).output_tokens for each in self._leases), default=1)
        return min(most, self._pool.context_limit) if self._pool.context_limit else most

    def _spent(self, failed: Sequence[GenerationFailed], but: str = "") -> int:
        """Return what all calls have come to so far; the worst of those that nobody knows of."""
        told = self._state.attempts | {each.attempt for each in failed}
        spent = outcomes_of(self._notes)
        worst = unknown_of(self._notes, spent)
        others = {**worst, **spent}
        return (
            nano_of(self._state.cost)
            + sum(nano_of(each.cost) for each in failed)
            + sum(nano for name, nano in others.items() if name not in told and name != but)
        )

    async def _read(self) -> Sequence[Note]:
        return await self._context.notes(self._state.tenant, self._state.rid)

    async def _write(self, note: Attempted | Spent) -> None:
        await self._context.note(self._state.tenant, self._state.rid, note)

    def _exceeded(self, worst: int, left: int) -> RequestProblem:
        currency = self._context.config.prices.currency
        return problem(
            Code.BUDGET_EXCEEDED,
            f"the next call may cost {shown(worst, currency)}, but only "
            f"{shown(max(0, left), currency)} of what was reserved for the request is left",
            where=f"model-{self._name}",
            hint="ask for fewer tokens with max_tokens, or send a shorter prompt",
        )


def _late(lease: LeaseId) -> RequestProblem:
    return problem(
        Code.BUDGET_EXCEEDED,
        f"the log took the request in after {lease.expires:%H:%M:%S} UTC, until when its gateway "
        f"held money of the budget {lease.budget!r} for it",
        where="budget",
        hint="ask again",
    )


def _budget(lease: LeaseId, config: Config) -> Budget:
    return config.budgets.get(lease.budget) or Budget(0.0)


def _choices(request: GenerationRequest) -> int:
    return max(1, int(request.sampling.get("n") or 1))
