import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.events import Screened
from eventrail.contracts.records import encode_record
from eventrail.contracts.requests import Message
from eventrail.eventlog.claim_check import LIMIT, RECORD_LIMIT, check_in, check_out
from tests.lives import ACCEPTED, ROUTED, record


class Store:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.puts = 0

    async def put(self, name: str, body: bytes) -> None:
        self.puts += 1
        self.bodies[name] = body

    async def get(self, name: str) -> bytes:
        if name not in self.bodies:
            raise LogUnavailable(name)
        return self.bodies[name]


def screened(size: int) -> Screened:
    return Screened(messages=[Message(role="user", content="x" * size)])


async def test_small_records_are_left_alone() -> None:
    store = Store()
    original = record(ACCEPTED, screened(1000))
    assert await check_in(original, store) is original
    assert store.puts == 0


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, LIMIT * 2), min_size=1, max_size=4))
async def test_what_is_checked_in_comes_out_the_same_and_fits(sizes: list[int]) -> None:
    store = Store()
    original = record(ACCEPTED, *(screened(size) for size in sizes), ROUTED)
    payload = encode_record(await check_in(original, store))
    assert len(payload) < RECORD_LIMIT + 100_000
    assert await check_out(payload, store) == original


async def test_events_carried_over_are_not_deposited_twice() -> None:
    store = Store()
    stored = await check_in(record(ACCEPTED, screened(LIMIT * 2)), store)
    await check_in(record(ROUTED, prior=stored), store)
    assert store.puts == 1


async def test_a_missing_body_is_a_typed_error() -> None:
    store = Store()
    payload = encode_record(await check_in(record(ACCEPTED, screened(LIMIT * 2)), store))
    store.bodies.clear()
    with pytest.raises(LogUnavailable):
        await check_out(payload, store)


async def test_text_that_looks_like_a_claim_is_only_text() -> None:
    store = Store()
    trick = Screened(messages=[Message(role="user", content='{"$body":"abc","bytes":1}')])
    original = record(ACCEPTED, trick)
    assert await check_out(encode_record(await check_in(original, store)), store) == original
