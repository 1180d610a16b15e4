"""Money that may be another's by now is not spent."""

import time
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.events import Accepted, Failed
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.notes import Attempted
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.fold import fold
from eventrail.money.lease_id import LeaseId
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.gateway.running import hosting
from tests.integration.services.running import until


async def admitted(host: Host, lease_ms: int, allowance: float) -> str:
    """Have the log take a request in whose lease ends in so many milliseconds."""
    rid = new_rid()
    request = ChatRequest([Message("user", "hello")], model="echo")
    sealed = host.sealer.seal("demo", rid, msgspec.json.encode(request))
    lease = LeaseId("all", "all", "2026-11", int(time.time() * 1000) + lease_ms, "n")
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    basis = Record(rid, "demo", "guardrail", new_trace_id(), deadline, [])
    accepted = Accepted(sealed, "echo", messages=1, lease=str(lease), allowance=allowance)
    await host.runner.admit(basis, accepted, span=new_span_id())
    return rid


async def end_of(host: Host, rid: str) -> tuple[str, str]:
    """Return how a request ended, and with which problem."""

    async def ended() -> bool:
        tail = await host.log.tail("demo", rid)
        return tail is not None and tail.record.done

    await until(ended)
    tail = await host.log.tail("demo", rid)
    assert tail is not None
    terminal = fold(tail.record).terminal
    assert terminal is not None
    return terminal.type, terminal.problem.code if isinstance(terminal, Failed) else ""


async def attempts(host: Host, rid: str) -> list[Attempted]:
    notes = [note.payload() for note in await host.log.notes("demo", rid)]
    return [data for data in notes if isinstance(data, Attempted)]


async def test_a_request_that_the_log_took_in_after_its_lease_is_not_paid_for(
    provisioned: Provisioned,
) -> None:
    async with hosting(provisioned, ["guardrail", "router", "cache", "worker"], "w") as host:
        late = await admitted(host, -1_000, 10.0)
        assert await end_of(host, late) == ("failed", "budget_exceeded")
        assert await attempts(host, late) == []
        timely = await admitted(host, 60_000, 10.0)
        assert await end_of(host, timely) == ("completed", "")
        (attempt,) = await attempts(host, timely)
        assert 0 < attempt.worst <= 10.0


async def test_a_call_that_may_cost_more_than_is_reserved_is_not_made(
    provisioned: Provisioned,
) -> None:
    async with hosting(provisioned, ["guardrail", "router", "cache", "worker"], "w") as host:
        rid = await admitted(host, 60_000, 0.001)
        assert await end_of(host, rid) == ("failed", "budget_exceeded")
        assert await attempts(host, rid) == []
