"""The model judge: begins calls when requests have ended, and writes notes when those have."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import structlog
from msgspec.structs import replace

from eventrail.config.judging import judging_pools
from eventrail.config.lookup import judging_in
from eventrail.config.model import Config
from eventrail.contracts.events import Versions
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.subjects import SHADOW, in_shadow
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import EventLog, Lost
from eventrail.eventlog.state import RequestState
from eventrail.judge.metrics import CALLS, JUDGEMENTS
from eventrail.judge.reader import WriteNote
from eventrail.judging.model.asking import asked_again
from eventrail.judging.model.beginning import Begun, first_record
from eventrail.judging.model.calls import MARK, Call, call_in, call_rid, note_id
from eventrail.judging.model.choosing import calls_for, calls_for_pair
from eventrail.judging.model.outcome import TRIES, Outcome, note_of, outcome_of

_log = structlog.get_logger(__name__)

_SHADOWED: Final = "shadow"
"""The door of what repeats a request through another pool."""

Affordable = Callable[[str, float], bool]
"""Says whether a tenant's calls have cost less than a bound today; 0 is no bound."""


class ModelJudge:
    """Asks the pools that policies of judging name. See `reader.Also`.

    Everything it does can be done again: a call's id follows from what it is for, and so does
    the id of its note.

    Args:
        log: where lives are.
        config: returns the configuration in force.
        write_note: writes verdicts.
        affordable: says whether another call may be begun.
        by: who speaks in the events.
        release: of this process.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        config: Callable[[], Config],
        write_note: WriteNote,
        affordable: Affordable,
        by: str,
        release: str,
    ) -> None:
        self._eventlog = log
        self._config = config
        self._write_note = write_note
        self._affordable = affordable
        self._by = by
        self._release = release

    def wants(self, payload: bytes) -> bool:
        """Say whether it is a call that has ended, or anybody's policy names a pool."""
        return MARK in payload or bool(judging_pools(self._config().judging))

    async def read(self, state: RequestState) -> None:
        """Begin the calls of a request, or go on with a judgement; reading it again is harmless.

        Raises:
            LogUnavailable: the log did not answer.
        """
        call = call_in(state)
        if call is not None:
            if not call.quiet:
                await self._go_on(call, state)
            return
        config = self._config()
        policy = judging_in(config, state.tenant)
        pool = config.pools.get(policy.pool)
        if pool is None or pool.task != "chat":
            return
        begun: list[Begun] = []
        if not in_shadow(state.tenant):
            begun = calls_for(state, policy, pool.model)
        elif state.accepted is not None and state.accepted.door == _SHADOWED:
            this = await self._life(state.tenant.removesuffix(SHADOW), state.accepted.shadow_of)
            begun = calls_for_pair(this, state, policy, pool.model) if this is not None else []
        if begun and not self._affordable(begun[0].call.tenant, policy.daily_cost):
            CALLS.labels("too_expensive").inc(len(begun))
            return
        for each in begun:
            await self._begin(each)

    async def _begin(self, begun: Begun) -> None:
        config, call = self._config(), begun.call
        pool = config.pools.get(call.pool)
        if pool is None:
            CALLS.labels("no_pool").inc()
            return
        record = first_record(
            begun,
            judging_in(config, call.tenant),
            model=pool.model,
            now=datetime.now(UTC),
            by=self._by,
            versions=Versions(release=self._release, config=str(config.revision)),
        )
        outcome = await self._eventlog.append(record, after=0, message_id=new_message_id())
        if isinstance(outcome, Lost):
            _log.info("call was there", of=call.of, call=record.rid)
        else:
            CALLS.labels("begun").inc()

    async def _go_on(self, call: Call, state: RequestState) -> None:
        lives = await self._lives(call, state)
        outcome = outcome_of(call, lives)
        for order in outcome.again:
            life = lives[order, 0]
            if life.screened is None or life.generated is None:
                continue
            again = asked_again(life.screened.messages, life.generated.text, call.protocol)
            CALLS.labels("repeated").inc()
            await self._begin(Begun(replace(call, order=order, attempt=1), again))
        if not outcome.waiting:
            await self._note(call, outcome)

    async def _note(self, call: Call, outcome: Outcome) -> None:
        first = call_rid(replace(call, order=0, attempt=0))
        note = note_of(call, outcome, first)
        if note is None:
            JUDGEMENTS.labels(call.judge, "no_verdict").inc()
            return
        tenant, rid, wanted = call.tenant, call.of if not call.anchor else first, note_id(call)
        if any(each.id == wanted for each in await self._eventlog.notes(tenant, rid)):
            return  # told already, longer ago than the broker remembers ids
        await self._write_note(tenant, rid, note, note_id=wanted)
        JUDGEMENTS.labels(call.judge, note.kind).inc()

    async def _lives(self, call: Call, state: RequestState) -> dict[tuple[int, int], RequestState]:
        """Return the calls of a judgement that there are; `state` is that of `call`."""
        lives = {(call.order, call.attempt): state}
        for order in call.orders:
            for attempt in range(TRIES):
                if (order, attempt) not in lives:
                    rid = call_rid(replace(call, order=order, attempt=attempt))
                    life = await self._life(call.space, rid)
                    if life is not None:
                        lives[order, attempt] = life
        return lives

    async def _life(self, tenant: str, rid: str) -> RequestState | None:
        tail = await self._eventlog.tail(tenant, rid)
        return fold(tail.record) if tail is not None else None
