"""The stage `model-<pool>`: one request in, one answer out, every call on the books.

render - earlier deliveries? - ( attempted - generate - failed? wait )* - generated
"""

import functools
from dataclasses import replace

from eventrail.config.model import Pool
from eventrail.contracts.subjects import model_stage
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.entry import entry_of
from eventrail.runtime.stage import Step
from eventrail.worker.attempts import Attempts
from eventrail.worker.earlier import look_back
from eventrail.worker.engine import Engine
from eventrail.worker.job import job_of
from eventrail.worker.ledger import Ledger

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
    """

    def __init__(self, name: str, pool: Pool, engine: Engine, *, costs: bool) -> None:
        self.name = model_stage(name)
        self.timeout_s = pool.timeout_s + _MARGIN_S
        self.slots = pool.slots
        self.from_record = costs
        self.pool_name = name
        self._pool = pool
        self._engine = engine

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `generated`; or what failed, and the end of the request.

        Raises:
            RequestProblem: the prompt cannot be rendered or is too long.
            Retry: the engine is gone for good.
            LogUnavailable: a call could not be written down, so it was not made.
        """
        pool = context.config.pools.get(self.pool_name, self._pool)
        job = job_of(state, context.config, pool)
        write = functools.partial(context.note, state.tenant, state.rid)
        entry = entry_of(state, context)
        ledger = Ledger(self.pool_name, pool, write, keeps=self.from_record, entry=entry)
        attempt = ledger.new_attempt()
        earlier = await look_back(state, context, attempt, stream=job.stream)
        attempts = Attempts(self.name, self.pool_name, pool, job, ledger, state, context, earlier)
        try:
            while (step := await attempts.make(self._engine, attempt)) is None:
                attempt = ledger.new_attempt()
        except BaseException as error:
            # a drain, the runtime's own time limit, or a defect: no event will tell of the calls
            await ledger.write_off(type(error).__name__)
            raise
        return replace(step, if_appended=ledger.cut_off(earlier.cut_off, step.events))
