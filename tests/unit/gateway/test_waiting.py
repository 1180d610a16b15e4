"""An answer is heard of at once, or found in the log a little later, or given up in time."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest
from nats.aio.client import Client

from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import Code, LogUnavailable, RequestProblem
from eventrail.gateway import waiting as waiting_module
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.waiting import Waiting

RID = "0" * 32
ENDED = Answer(RID, "demo", "completed", "t" * 32, 7, text="hello")


class FakeLookup:
    """A log that can be away, and in which the request may have ended."""

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self.failures = 0

    async def ended(self, tenant: str, rid: str) -> Answer | None:
        assert (tenant, rid) == ("demo", RID)
        if self.failures:
            self.failures -= 1
            raise LogUnavailable("away")
        return self.answer


class Request(msgspec.Struct):
    deadline: datetime
    tenant: str = "demo"
    rid: str = RID


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> FakeLookup:
    monkeypatch.setattr(waiting_module, "POLL_S", 0.01)
    return FakeLookup()


@pytest.fixture
def waiting(lookup: FakeLookup) -> Waiting:
    return Waiting(cast("Client", None), "gw", cast("Lookup", lookup))


def due(seconds: float = 5.0) -> Request:
    return Request(datetime.now(UTC) + timedelta(seconds=seconds))


async def test_an_announced_answer_reaches_everyone_who_waits_for_it(waiting: Waiting) -> None:
    with waiting.expect(RID) as one, waiting.expect(RID) as two:
        waiting.hear(msgspec.json.encode(ENDED))
        assert await waiting.answer(due(), one) == await waiting.answer(due(), two) == ENDED


async def test_an_announcement_that_never_came_is_made_good_by_the_log(
    waiting: Waiting, lookup: FakeLookup
) -> None:
    lookup.answer, lookup.failures = ENDED, 2
    with waiting.expect(RID) as future:
        assert await waiting.answer(due(), future) == ENDED


async def test_what_does_not_end_is_given_up_after_the_deadline(
    waiting: Waiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_module, "GRACE_S", 0.02)
    with waiting.expect(RID) as future, pytest.raises(RequestProblem) as caught:
        await waiting.answer(due(0.02), future)
    assert caught.value.problem.code == Code.DEADLINE_EXCEEDED


@pytest.mark.parametrize("payload", [b"", b"\xff", b"{}", b'{"rid":"' + RID.encode() + b'"}'])
async def test_bytes_that_are_no_answer_are_passed_over(waiting: Waiting, payload: bytes) -> None:
    with waiting.expect(RID) as future:
        waiting.hear(payload)
        assert not future.done()
        waiting.hear(msgspec.json.encode(ENDED))
        assert future.result() == ENDED


async def test_nothing_is_kept_of_who_no_longer_waits(waiting: Waiting) -> None:
    with waiting.expect(RID):
        pass
    waiting.hear(msgspec.json.encode(ENDED))
    await asyncio.sleep(0)
    futures: dict[str, Any] = waiting._futures
    assert futures == {}
