"""Services on a real bus, and requests to them."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.contracts.events import Accepted, Generated
from eventrail.contracts.ids import new_rid, new_span_id, new_trace_id
from eventrail.contracts.records import Record
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find
from eventrail.runtime.stage import Step
from tests.conftest import Provisioned


class EchoStage:
    """A pool that answers with what it was asked."""

    name = "model-echo"
    timeout_s = 5.0
    slots = 4
    from_record = False

    async def handle(self, state: RequestState, context: Context) -> Step:
        assert state.screened is not None
        text = f"You said: {state.screened.messages[-1].content}."
        return Step([Generated("echo", "echo-1", context.span, text)])


async def _build(host: Host) -> Part:
    assert host.services
    return Part(stages=[EchoStage()])


ECHO = Service("echo", "answers with what it was asked", _build)


@contextlib.asynccontextmanager
async def running(provisioned: Provisioned, *names: str) -> AsyncGenerator[Host]:
    """Host services by name; `echo` is the pool above."""
    services = [ECHO if name == "echo" else find(name) for name in names]
    host = Host(provisioned.settings(drain_s=1.0), services, Silent())
    await host.start()
    try:
        yield host
    finally:
        await host.stop()


async def ask(
    host: Host, text: str, *, model: str = "echo", tenant: str = "acme", timeout_s: float = 30.0
) -> RequestState:
    """Admit a request and return its state as far as this process carried it."""
    rid = new_rid()
    request = ChatRequest([Message("user", text)], model=model)
    sealed = host.sealer.seal(tenant, rid, msgspec.json.encode(request))
    deadline = datetime.now(UTC) + timedelta(seconds=timeout_s)
    basis = Record(rid, tenant, "guardrail", new_trace_id(), deadline, [])
    accepted = Accepted(sealed, model, messages=1, characters=len(text))
    return (await host.runner.admit(basis, accepted, span=new_span_id())).state


async def until(condition: Callable[[], bool | Awaitable[bool]], patience_s: float = 10.0) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(patience_s):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(0.02)
