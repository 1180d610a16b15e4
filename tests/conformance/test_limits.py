"""Several limiters over one set of books: the same specification in memory and on a server."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from eventrail.contracts.errors import LogUnavailable
from eventrail.limits.book import Book
from eventrail.limits.bounds import Bounds
from eventrail.limits.bucket import Bucket
from eventrail.limits.jetstream import BucketBooks
from eventrail.limits.limiter import Ended, Limiter, nobody_knows
from eventrail.limits.report import Ask
from eventrail.limits.store import Books, MemoryBooks
from tests.conftest import Provisioned

LEASE_S = 0.5


@pytest.fixture(params=["memory", "bucket"])
def books(request: pytest.FixtureRequest) -> Books:
    if request.param == "memory":
        return MemoryBooks()
    provisioned: Provisioned = request.getfixturevalue("provisioned")
    return BucketBooks(provisioned.client)


def bucket(**bounds: float) -> Bucket:
    return Bucket("b" * 32, "limit", {"tenant": "acme"}, Bounds(**bounds))  # pyright: ignore[reportArgumentType] -- named by the tests


def ask(rid: str, tokens: int = 0, seconds: float = 60) -> Ask:
    return Ask(rid, "acme", time.time_ns() + round(seconds * 1e9), tokens)


@asynccontextmanager
async def limiters(
    books: Books, count: int, ended: Ended = nobody_knows
) -> AsyncGenerator[list[Limiter]]:
    async with AsyncExitStack() as stack:
        made = [Limiter(books, f"g{n}", ended, lease_s=LEASE_S) for n in range(count)]
        for limiter in made:
            limiter.start()
            stack.push_async_callback(limiter.stop)
        yield made


async def let_in(limiter: Limiter, limit: Bucket, rids: list[str], tokens: int = 0) -> list[str]:
    """Ask for all of these at once; return those that got in."""
    answers = await asyncio.gather(*(limiter.enter(limit, ask(rid, tokens)) for rid in rids))
    return [rid for rid, denied in zip(rids, answers, strict=True) if denied is None]


def rids(name: str, count: int) -> list[str]:
    return [f"{name}-{n}" for n in range(count)]


async def test_a_burst_over_three_gateways_is_one_burst(books: Books) -> None:
    limit = bucket(per_minute=60, burst_s=30.0)
    begin = time.time()
    async with limiters(books, 3) as gateways:
        got = await asyncio.gather(
            *(let_in(each, limit, rids(str(n), 20)) for n, each in enumerate(gateways))
        )
        took = time.time() - begin
    total = sum(map(len, got))
    assert 30 <= total <= 30 + took + LEASE_S


async def test_a_flood_over_three_gateways_stays_within_the_stated_bound(books: Books) -> None:
    limit = bucket(per_minute=12_000, burst_s=1.0)
    admitted = 0

    async def flood(gateway: Limiter, name: str, until: float) -> None:
        nonlocal admitted
        number = 0
        while time.time() < until:
            number += 1
            if await gateway.enter(limit, ask(f"{name}-{number}")) is None:
                admitted += 1
            elif not number % 16:
                await asyncio.sleep(0.002)

    begin = time.time()
    async with limiters(books, 3) as gateways:
        await asyncio.gather(
            *(flood(each, f"{n}.{k}", begin + 2) for n, each in enumerate(gateways) for k in (1, 2))
        )
        took = time.time() - begin
    assert 200 <= admitted <= 200 * (1 + took + LEASE_S)


async def test_places_are_exact_and_come_back_when_requests_end(books: Books) -> None:
    limit = bucket(concurrent=5)
    async with limiters(books, 3) as gateways:
        got = await asyncio.gather(
            *(let_in(each, limit, rids(str(n), 5)) for n, each in enumerate(gateways))
        )
        assert sum(map(len, got)) == 5
        for gateway, entered in zip(gateways, got, strict=True):
            for rid in entered:
                gateway.end(rid, 0)
        await _eventually(gateways[0], limit, "again")


async def test_tokens_that_were_not_needed_come_back(books: Books) -> None:
    limit = bucket(tokens_per_minute=60, burst_s=600.0)
    async with limiters(books, 2) as (one, other):
        assert await let_in(one, limit, ["a"], tokens=600) == ["a"]
        assert await let_in(other, limit, ["b"], tokens=300) == []
        one.end("a", 100)
        await _eventually(other, limit, "c", tokens=300)
        assert await let_in(other, limit, ["d"], tokens=300) == []


async def test_what_did_not_go_in_after_all_costs_nothing(books: Books) -> None:
    limit = bucket(per_minute=2)
    async with limiters(books, 1) as (only,):
        for _ in range(10):
            assert await let_in(only, limit, ["a"]) == ["a"]
            only.leave(limit, "a")
        assert await let_in(only, limit, ["b", "c", "d"]) == ["b", "c"]


async def test_a_request_that_is_in_twice_is_out_when_both_are(books: Books) -> None:
    limit = bucket(concurrent=1)
    async with limiters(books, 1) as (only,):
        assert await let_in(only, limit, ["a", "a"]) == ["a", "a"]
        only.leave(limit, "a")
        assert await let_in(only, limit, ["b"]) == []
        only.end("a", 0)
        await _eventually(only, limit, "b")


async def test_the_share_of_a_gateway_that_dies_comes_back_within_the_lease(books: Books) -> None:
    limit = bucket(per_minute=1200, burst_s=1.0)
    dead = Limiter(books, "dead", lease_s=LEASE_S)  # never started, so it never says a thing
    for number in range(30):
        await dead.enter(limit, ask(f"dead-{number}"))
    async with limiters(books, 1) as (alive,):
        await asyncio.sleep(2 * LEASE_S + 1.1)
        got = await let_in(alive, limit, rids("alive", 40))
    assert len(got) >= 20 - 1  # the whole burst is there again


async def test_places_of_a_dead_gateways_requests_come_back_when_these_end(books: Books) -> None:
    limit = bucket(concurrent=2)
    over: set[str] = set()

    async def ended(tenant: str, rid: str) -> int | None:
        return 0 if tenant == "acme" and rid in over else None

    dead = Limiter(books, "dead", lease_s=LEASE_S)
    assert await let_in(dead, limit, ["a", "b"]) == ["a", "b"]
    async with limiters(books, 1, ended) as (alive,):
        assert await let_in(alive, limit, ["c"]) == []
        over.add("a")
        await _eventually(alive, limit, "c")
        assert await let_in(alive, limit, ["d"]) == []


async def test_places_come_back_at_the_deadline_if_nobody_knows(books: Books) -> None:
    limit = bucket(concurrent=1)
    dead = Limiter(books, "dead", lease_s=LEASE_S)
    assert await dead.enter(limit, ask("a", seconds=1)) is None
    async with limiters(books, 1) as (alive,):
        assert await let_in(alive, limit, ["b"]) == []
        await _eventually(alive, limit, "b")


async def test_a_gateway_that_stops_gives_everything_back_but_its_open_requests(
    books: Books,
) -> None:
    limit = bucket(per_minute=6_000, concurrent=100, burst_s=10.0)
    async with limiters(books, 1) as (only,):
        for round_ in range(5):
            entered = await let_in(only, limit, rids(f"{round_}", 10))
            for rid in entered[1:]:
                only.end(rid, 0)
    book, _ = await books.read(limit.key)
    assert book is not None
    assert book.held() == (0, 0, 5)


async def test_changed_bounds_hold_from_the_next_request_on(books: Books) -> None:
    async with limiters(books, 1) as (only,):
        assert await let_in(only, bucket(concurrent=1), ["a", "b"]) == ["a"]
        assert await let_in(only, bucket(concurrent=3), ["b", "c", "d"]) == ["b", "c"]


async def _eventually(gateway: Limiter, limit: Bucket, rid: str, tokens: int = 0) -> None:
    async with asyncio.timeout(20):
        while not await let_in(gateway, limit, [rid], tokens):
            await asyncio.sleep(0.05)


class Broken(MemoryBooks):
    """Books that cannot be reached for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.down = True

    async def read(self, key: str) -> tuple[Book | None, int]:
        await asyncio.sleep(0.01)
        if self.down:
            raise LogUnavailable("no answer")
        return await super().read(key)


async def test_books_that_do_not_answer_are_said_not_to_and_nobody_waits_for_ever() -> None:
    broken, limit = Broken(), bucket(concurrent=2)
    async with limiters(broken, 1) as (only,), asyncio.timeout(20):
        first = asyncio.gather(
            *(only.enter(limit, ask(rid)) for rid in "ab"), return_exceptions=True
        )
        await asyncio.sleep(0.005)  # the round of the first is under way
        later = await asyncio.gather(
            *(only.enter(limit, ask(rid)) for rid in "cd"), return_exceptions=True
        )
        assert {type(each) for each in (*await first, *later)} == {LogUnavailable}
        broken.down = False
        assert await let_in(only, limit, ["e", "f", "g"]) == ["e", "f"]


async def test_refusals_are_repeated_without_asking_and_say_how_long_it_still_is() -> None:
    books, limit = MemoryBooks(), bucket(per_minute=1)
    async with limiters(books, 1) as (only,):
        assert len(await let_in(only, limit, rids("a", 2))) == 1
        told = [await only.enter(limit, ask(rid)) for rid in rids("b", 20)]
    waits = [each.wait for each in told if each is not None]
    assert waits == sorted(waits, reverse=True)
    assert all(0 < wait <= 60 * 10**9 for wait in waits)
