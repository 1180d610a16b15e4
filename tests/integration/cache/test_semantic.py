"""Other words for the same question: served, audited, taken back, in every process."""

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from eventrail.config.caching import Caching, Semantic
from eventrail.config.model import Config
from eventrail.contracts.events import Generated
from eventrail.contracts.notes import Audited, Evicted, Feedback
from eventrail.contracts.subjects import shadow_space
from eventrail.eventlog.fold import fold
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.cache.asking import ask
from tests.integration.cache.pool import CountingPool, hosts, said
from tests.integration.services.running import until
from tests.unit.cache.words_judge import words_telling

FRONT = ("guardrail", "router", "cache")
FIRST, AGAIN = "How high is the tower?", "Please tell me how tall the tower is."


@pytest.fixture
def config(config: Config) -> Config:
    """The usual one, and every semantic hit is audited."""
    return msgspec.structs.replace(
        config, caching={"default": Caching(semantic=Semantic(audit=1.0, share="tenant"))}
    )


@pytest.fixture
def pool() -> CountingPool:
    """A pool that answers at once."""
    pool = CountingPool()
    pool.open.set()
    return pool


@pytest.fixture
async def running(provisioned: Provisioned, pool: CountingPool) -> AsyncIterator[list[Host]]:
    """Two processes, one with the pool."""
    telling = words_telling()
    async with hosts(provisioned, pool, (*FRONT, "pool"), FRONT, telling=telling) as running:
        yield running


def always(text: str, number: int) -> Generated:
    """Say the same, whatever was asked."""
    del text
    return Generated("echo", "echo-1", f"a{number}", "It is 120 m.")


def served(host: Host, text: str, **more: str) -> Callable[[], Awaitable[bool]]:
    async def hit() -> bool:
        return (await ask(host, text, **more)).cache_hit is not None

    return hit


def noted(host: Host, rid: str, kind: str) -> Callable[[], Awaitable[bool]]:
    async def there() -> bool:
        return kind in {note.kind for note in await host.log.notes("acme", rid)}

    return there


async def test_other_words_are_served_and_the_audit_finds_them_right(
    running: list[Host], pool: CountingPool
) -> None:
    pool.answer = always
    first = await ask(running[0], FIRST)
    await until(served(running[1], FIRST))
    again = await ask(running[1], AGAIN)
    hit = again.cache_hit
    assert hit is not None
    assert (hit.kind, hit.source_rid, hit.asked, hit.audited) == (
        "semantic", first.rid, FIRST, True,
    )  # fmt: skip
    assert hit.score is not None
    assert hit.score >= hit.bound == 0.8
    await until(noted(running[0], again.rid, "audited"))
    (note,) = await running[0].log.notes("acme", again.rid)
    audited = note.payload()
    assert isinstance(audited, Audited)
    assert (audited.key, audited.same, audited.likeness) == (hit.key, True, hit.score)
    tail = await running[0].log.tail(shadow_space("acme"), audited.fresh)
    assert tail is not None
    fresh = fold(tail.record)
    assert fresh.accepted is not None
    assert (fresh.accepted.lease, fresh.accepted.shadow_of) == ("", again.rid)  # on no budget
    assert fresh.cache_key == ""  # and the cache has not seen it
    assert len(pool.asked) == 2


async def test_a_hit_that_was_wrong_goes_and_the_entry_asks_for_more(
    running: list[Host], pool: CountingPool
) -> None:
    pool.answer = said  # no two answers are the same
    first = await ask(running[0], FIRST)
    await until(served(running[1], FIRST))
    again = await ask(running[1], AGAIN)
    assert again.cache_hit is not None
    await until(noted(running[0], again.rid, "evicted"))
    kinds = {note.kind: note.payload() for note in await running[0].log.notes("acme", again.rid)}
    audited, evicted = kinds["audited"], kinds["evicted"]
    assert isinstance(audited, Audited)
    assert isinstance(evicted, Evicted)
    assert (audited.same, evicted.reason) == (False, "audit")
    for host in running:
        await until(served(host, FIRST))  # it came back, and remembers
        (hit,) = [state.cache_hit for state in [await ask(host, FIRST)]]
        assert hit is not None
        assert hit.source_rid != first.rid
        in_other_words = (await ask(host, AGAIN)).cache_hit
        assert in_other_words is None or in_other_words.kind == "exact"


async def test_thumbs_down_evicts_everywhere_and_keeps_it_out(
    running: list[Host], pool: CountingPool
) -> None:
    first = await ask(running[0], FIRST)
    for host in running:
        await until(served(host, FIRST))
    again = await ask(running[1], FIRST)
    await running[0].announcer.note("acme", again.rid, Feedback("thumbs", 1.0))
    await running[0].announcer.note("acme", again.rid, Feedback("thumbs", -1.0))
    await until(noted(running[0], again.rid, "evicted"))
    (note,) = [n for n in await running[0].log.notes("acme", again.rid) if n.kind == "evicted"]
    evicted = note.payload()
    assert isinstance(evicted, Evicted)
    assert (evicted.reason, evicted.source_rid) == ("feedback", first.rid)
    for host in running:
        await until(_gone(host, FIRST))
        before = len(pool.asked)
        for _ in range(2):
            assert (await ask(host, FIRST)).cache_hit is None
        assert len(pool.asked) == before + 2
    await ask(running[0], AGAIN)
    await until(served(running[0], AGAIN))  # it is kept
    assert (await ask(running[0], FIRST)).cache_hit is None  # and serves nobody who complained


async def test_another_tenant_and_what_is_not_worth_it_get_nothing(
    running: list[Host],
) -> None:
    await ask(running[0], FIRST)
    await until(served(running[0], FIRST))
    assert (await ask(running[0], AGAIN, tenant="demo")).cache_hit is None
    await ask(running[0], "What is on today?")
    await until(served(running[0], "What is on today?"))  # the very same words
    assert (await ask(running[0], "Please tell me what is on today.")).cache_hit is None
    assert (await ask(running[0], "How high is the tower not?")).cache_hit is None


def _gone(host: Host, text: str) -> Callable[[], Awaitable[bool]]:
    async def gone() -> bool:
        return (await ask(host, text)).cache_hit is None

    return gone
