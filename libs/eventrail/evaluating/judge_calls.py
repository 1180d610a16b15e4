"""Ask a model judge through any pool of a running system, and wait for its verdicts.

Each question is a life in the log whose id follows from what is asked, so a run that was
interrupted goes on where it stopped: what is there is read, not paid for again.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from msgspec.structs import replace
from nats.aio.client import Client

from eventrail.config.changing.store import DocumentStore
from eventrail.config.judging import Judging
from eventrail.config.model import Config
from eventrail.config.suggest import known_names
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.events import Versions
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.subjects import SHADOW, shadow_space
from eventrail.eventlog.fold import fold
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.jetstream.lanes import lanes_of
from eventrail.eventlog.state import RequestState
from eventrail.judging.model.asking import asked_again
from eventrail.judging.model.beginning import Begun, first_record
from eventrail.judging.model.calls import Call, call_rid
from eventrail.judging.model.outcome import TRIES, Outcome, outcome_of

AT_ONCE: Final = 8
"""Judgements under way at a time."""

_POLL_S: Final = 0.1
_TENANT: Final = "default"

Ask = Callable[[str, Judging, str], list[Begun]]
"""Makes the calls of one judgement: from the space, the policy and the model of the pool."""


class PoolJudge:
    """Asks one pool. Make one with `opened`.

    Attributes:
        config: in force when it was opened.
        policy: how the pool is asked.
        model: that the pool has.
        space: where the calls live.
        tenant: whose they are.
    """

    def __init__(
        self, client: Client, config: Config, policy: Judging, *, space: str, tenant: str
    ) -> None:
        self._log = JetStreamLog(client, ObjectBodies(client.jetstream()))
        self.config = config
        self._slots = asyncio.Semaphore(AT_ONCE)
        self.policy = policy
        self.model = config.pools[policy.pool].model
        self.space = space
        self.tenant = tenant

    async def judgement(self, begun: Sequence[Begun]) -> Outcome:
        """Make the calls of one judgement, and return what came of them.

        Raises:
            LogUnavailable: the log did not answer.
        """
        async with self._slots:
            lives: dict[tuple[int, int], RequestState] = {}
            for each in begun:
                await self._begin(each)
            call = begun[0].call
            until = datetime.now(UTC).timestamp() + TRIES * self.policy.timeout_s
            while True:
                await self._read(call, lives)
                outcome = outcome_of(call, lives)
                late = datetime.now(UTC).timestamp() > until
                if not outcome.waiting or late:
                    return outcome
                await self._again(call, outcome, lives)
                await asyncio.sleep(_POLL_S)

    async def _again(
        self, call: Call, outcome: Outcome, lives: dict[tuple[int, int], RequestState]
    ) -> None:
        for order in outcome.again:
            life = lives[order, 0]
            if life.screened is not None and life.generated is not None:
                said = life.generated.text
                asked = asked_again(life.screened.messages, said, call.protocol)
                await self._begin(Begun(replace(call, order=order, attempt=1), asked))

    async def _begin(self, begun: Begun) -> None:
        record = first_record(
            begun,
            self.policy,
            model=self.model,
            now=datetime.now(UTC),
            by="judge-command",
            versions=Versions(release=version("eventrail"), config=str(self.config.revision)),
        )
        if await self._log.tail(record.tenant, record.rid) is None:
            await self._log.append(record, after=0, message_id=new_message_id())

    async def _read(self, call: Call, lives: dict[tuple[int, int], RequestState]) -> None:
        for order in call.orders:
            for attempt in range(TRIES):
                known = lives.get((order, attempt))
                if known is not None and known.ended:
                    continue
                rid = call_rid(replace(call, order=order, attempt=attempt))
                tail = await self._log.tail(call.space, rid)
                if tail is not None:
                    lives[order, attempt] = fold(tail.record)


async def opened(client: Client, policy: Judging, tenant: str = "") -> PoolJudge:
    """Return the judge that asks a policy's pool.

    Its calls live in the tenant's space of shadows where the pool has a queue for it, as it has
    once a policy of judging names it; else among the tenant's own batch work.

    Args:
        client: connected as an operator.
        policy: names the pool.
        tenant: whose lives they are; the first one of the configuration by default.

    Raises:
        RequestProblem: there is no such pool or tenant, or the pool makes no texts.
    """
    config = await DocumentStore(client).present()
    pool = config.pools.get(policy.pool)
    if pool is None or pool.task != "chat":
        raise problem(
            Code.INVALID_REQUEST,
            f"no pool {policy.pool!r} answers in words; {known_names(policy.pool, config.pools)}",
            where="--pool",
        )
    if tenant and config.tenants and tenant not in config.tenants:
        raise problem(
            Code.INVALID_REQUEST,
            f"no tenant {tenant!r}; {known_names(tenant, config.tenants)}",
            where="--tenant",
        )
    owner = tenant or next(iter(config.tenants), _TENANT)
    shadows = not config.tenants or any(
        SHADOW in lane.consumer for lane in lanes_of(policy.pool, config)
    )
    space = shadow_space(owner) if shadows else owner
    return PoolJudge(client, config, policy, space=space, tenant=owner)
