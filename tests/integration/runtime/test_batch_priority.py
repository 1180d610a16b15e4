"""A batch request goes the same way as any other, in one process and in several."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from eventrail.contracts.events import Accepted
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record, StoredRecord
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.fold import fold
from tests.conftest import Provisioned
from tests.integration.services.running import running, until

TOPOLOGIES = {
    "one process": [["guardrail", "router", "cache", "echo"]],
    "two": [["guardrail", "router", "cache"], ["echo"]],
}


@pytest.mark.parametrize("topology", TOPOLOGIES)
async def test_a_batch_request_is_generated_by_the_pool_under_its_other_name(
    provisioned: Provisioned, topology: str
) -> None:
    async with AsyncExitStack() as stack:
        hosts = [
            await stack.enter_async_context(running(provisioned, *names))
            for names in TOPOLOGIES[topology]
        ]
        first, rid = hosts[0], new_rid()
        request = ChatRequest([Message("user", "hi")], model="echo", priority="batch")
        sealed = first.sealer.seal("acme", rid, msgspec.json.encode(request))
        deadline = datetime.now(UTC) + timedelta(seconds=30)
        basis = Record(rid, "acme", "", new_trace_id(), deadline, [])
        accepted = Accepted(sealed, "echo", messages=1, priority="batch")
        await first.runner.admit(basis, accepted, span=new_span_id())
        found: list[StoredRecord] = []

        async def ended() -> bool:
            tail = await first.log.tail("acme", rid)
            found[:] = [tail] if tail is not None and tail.record.done else []
            return bool(found)

        await until(ended)
    state = fold(found[0].record)
    assert state.terminal is not None
    assert state.terminal.type == "completed"
    assert state.priority == "batch"
    assert state.routed is not None
    assert state.routed.slip == ["cache", "batch-echo", "verdict"]
    assert state.generated is not None
