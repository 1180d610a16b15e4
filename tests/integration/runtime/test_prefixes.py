"""Who has served a conversation goes on with it, and nobody else waits for that."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from eventrail.config.model import Config, Tenant
from eventrail.config.model import Pool as PoolConfig
from eventrail.contracts.events import Accepted, Routed, Screened
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.requests import Message
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.runtime.dispatch import source
from eventrail.runtime.roster import prefers_prefixes
from tests.conftest import Provisioned
from tests.integration.runtime.pool import POOL, Pool, hosted, log_of
from tests.integration.runtime.test_dispatch import running, until
from tests.lives import record

CONVERSATIONS = 12
TURNS = 4


@pytest.fixture
def config() -> Config:
    pool = PoolConfig(engine="vllm", model="bundled", replicas=2)
    return Config(pools={POOL: pool}, tenants={"acme": Tenant()})


async def say(log: JetStreamLog, messages: list[Message]) -> str:
    stage = f"model-{POOL}"
    one = record(
        Accepted(sealed="", model="m"),
        Screened(messages),
        Routed([stage, "verdict"], pool=POOL, model="m", template="plain"),
        next_stage=stage,
        deadline=datetime.now(UTC) + timedelta(minutes=5),
    )
    outcome = await log.append(one, after=0, message_id=new_message_id())
    assert isinstance(outcome, Appended)
    return one.rid


async def test_a_conversation_stays_with_the_replica_that_holds_its_prefix(
    provisioned: Provisioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "AFFINITY_S", 0.2)  # a busy machine is no counterexample
    log = log_of(provisioned)
    pools = [Pool(8, seconds=0.005), Pool(8, seconds=0.005)]

    def served_by(rid: str) -> int | None:
        return next((i for i, pool in enumerate(pools) if rid in pool.rids), None)

    stayed: Counter[bool] = Counter()
    async with running(*(hosted(provisioned, pool) for pool in pools)):
        await asyncio.sleep(0.3)
        for number in range(CONVERSATIONS):
            messages = [Message("system", "Be brief."), Message("user", f"{number}?")]
            before: int | None = None
            for turn in range(TURNS):
                rid = await say(log, messages)
                await until(lambda rid=rid: served_by(rid) is not None)
                if before is not None:
                    stayed[served_by(rid) == before] += 1
                before = served_by(rid)
                more = [Message("assistant", "yes"), Message("user", f"{turn}?")]
                messages = [*messages, *more]
    assert stayed[True] >= 0.8 * stayed.total(), stayed  # by chance it were half


async def test_a_conversation_whose_replica_is_gone_goes_on_elsewhere(
    provisioned: Provisioned,
) -> None:
    log = log_of(provisioned)
    messages = [Message("user", "a"), Message("assistant", "b"), Message("user", "c")]
    pool = Pool(8, seconds=0.005)
    async with running(hosted(provisioned, pool)):
        await asyncio.sleep(0.3)
        await say(log, messages)
        await until(lambda: len(pool.rids) == 1)


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        (PoolConfig(engine="vllm", replicas=2), True),
        (PoolConfig(engine="vllm", replicas=2, prefix_caching=False), False),
        (PoolConfig(engine="vllm"), False),
        (PoolConfig(engine="echo"), False),
        (None, False),
    ],
)
def test_only_pools_of_several_replicas_that_cache_prefixes(
    pool: PoolConfig | None, *, expected: bool
) -> None:
    assert prefers_prefixes(pool) is expected
