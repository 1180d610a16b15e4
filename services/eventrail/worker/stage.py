"""The stage `model-<pool>`: one request in, one answer out, every call on the books.

render - earlier deliveries? - ( attempted - generate - failed? wait )* - generated
"""

import functools
from collections.abc import Callable
from dataclasses import replace

from eventrail.config.model import Pool, Route
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.events import GenerationFailed
from eventrail.contracts.failures import Failure
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.state import RequestState
from eventrail.money.tariff import tariff_of
from eventrail.runtime.context import Context
from eventrail.runtime.entry import entry_of
from eventrail.runtime.stage import Step
from eventrail.worker.account import Account
from eventrail.worker.allowance import Allowance
from eventrail.worker.attempts import Attempts
from eventrail.worker.beginning import beginning_of
from eventrail.worker.earlier import look_back
from eventrail.worker.engine import Engine
from eventrail.worker.hedging.hedger import Hedger, Peer
from eventrail.worker.hedging.when import When
from eventrail.worker.job import Job, job_of
from eventrail.worker.ledger import Ledger
from eventrail.worker.patience import Patience
from eventrail.worker.prompt_record import with_prompt
from eventrail.worker.providers.breaker import Mode
from eventrail.worker.providers.fuse import fuse_of
from eventrail.worker.retry_budget import Retries

_MARGIN_S = 5.0
"""What the runtime grants beyond the pool's own limit, to say what was used."""


class GenerationStage:
    """Generates answers with the engine of one pool.

    Args:
        name: the pool.
        pool: its configuration when the process started; prices follow later changes.
        engine: generates.
        costs: whether each call is written down before it is made; also makes the stage
            start from a stored record.
        peers: returns another pool's engine, if this process serves that pool too.
    """

    def __init__(
        self,
        name: str,
        pool: Pool,
        engine: Engine,
        *,
        costs: bool,
        peers: Callable[[str], Engine | None] = lambda _: None,
    ) -> None:
        self.name = model_stage(name)
        self.timeout_s = pool.timeout_s + _MARGIN_S
        self.slots = pool.slots
        self.from_record = costs
        self.pool_name = name
        self._pool = pool
        self._engine = engine
        self._retries = Retries()
        self._peers = peers
        self._when = When()

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `generated`; or what failed, and the end of the request.

        Raises:
            RequestProblem: the prompt cannot be rendered, is too long, or there is no money for
                the answer.
            Retry: the engine is gone for good.
            LogUnavailable: a call could not be written down, so it was not made.
        """
        pool = context.config.pools.get(self.pool_name, self._pool)
        try:
            job = job_of(state, context.config, pool)
        except RequestProblem as error:
            return self._too_long(state, error)
        write = functools.partial(context.note, state.tenant, state.rid)
        now = context.clock.now()
        model = job.request("", pool).model
        tariff = tariff_of(context.config.prices, self.pool_name, pool, model, now)
        allowance = Allowance(state, context, self.pool_name, pool, tariff)
        await allowance.open()
        ledger = Ledger(
            self.pool_name,
            pool,
            write,
            keeps=self.from_record,
            entry=entry_of(state, context),
            tariff=tariff,
            allowance=allowance,
        )
        attempt = ledger.new_attempt()
        earlier = await look_back(state, context, attempt, stream=job.stream)
        attempts = Attempts(
            self.pool_name,
            Account(self.name, pool, job, ledger, state, context, earlier),
            self._patience(pool, job, context),
            beginning_of(state),
            await self._hedger(state, job, ledger, context),
        )
        try:
            while (step := await attempts.make(self._engine, attempt)) is None:
                attempt = ledger.new_attempt()
        except BaseException as error:
            # a drain, the runtime's own time limit, or a defect: no event will tell of the calls
            await ledger.write_off(type(error).__name__)
            raise
        return replace(
            step,
            events=with_prompt(step.events, job, state),
            if_appended=[*step.if_appended, *ledger.cut_off(earlier.cut_off, step.events)],
        )

    async def _hedger(
        self, state: RequestState, job: Job, ledger: Ledger, context: Context
    ) -> Hedger | None:
        """Return what a second call needs; None if there is to be none.

        Batch requests can wait, and who was sent here by a failure has waited long enough: both
        are never hedged. Nor is a request that a pool with an open breaker would be asked for.
        """
        hedge = context.config.routes.get(job.routed.route, Route()).hedge
        if hedge is None or hedge.pool == self.pool_name or job.routed.turn:
            return None
        pool, engine = context.config.pools.get(hedge.pool), self._peers(hedge.pool)
        if pool is None or engine is None or state.priority == "batch" or job.task != "chat":
            return None
        fuse = fuse_of(hedge.pool)
        if fuse is not None and fuse.mode is not Mode.CLOSED:
            return None
        model = job.request("", pool).model
        prices, now = context.config.prices, context.clock.now()
        tariff = tariff_of(prices, hedge.pool, pool, model, now)
        allowance = Allowance(state, context, hedge.pool, pool, tariff)
        await allowance.open()
        write = functools.partial(context.note, state.tenant, state.rid)
        books = Ledger(
            hedge.pool,
            pool,
            write,
            keeps=pool.engine != "echo" or not tariff.free,
            tariff=tariff,
            allowance=allowance,
        )
        books.failed = ledger.failed
        peer = Peer(hedge.pool, pool, engine)
        return Hedger(hedge, self._when, peer, model, books, max(1, context.delivery))

    def _patience(self, pool: Pool, job: Job, context: Context) -> Patience:
        route = context.config.routes.get(job.routed.route, Route())
        return Patience(
            self.pool_name,
            pool,
            route,
            spare=job.routed.spare,
            left_s=lambda: context.seconds_left,
            budget=self._retries,
        )

    def _too_long(self, state: RequestState, error: RequestProblem) -> Step:
        """Return the step of a prompt that this model has no room for, but another's may.

        Raises:
            RequestProblem: it is something else, or there is no other.
        """
        spare = state.routed.spare if state.routed is not None else 0
        if error.problem.code != Code.CONTEXT_TOO_LONG or not spare:
            raise error
        failure = Failure.CONTEXT_LENGTH.value
        failed = GenerationFailed(self.pool_name, new_message_id(), error.problem, failure=failure)
        return Step([failed], next="router")
