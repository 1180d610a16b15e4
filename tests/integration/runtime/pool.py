"""A pool whose generations end when the test says so, and requests that wait for it."""

import asyncio
from datetime import UTC, datetime, timedelta

import msgspec

from eventrail.config.model import Config
from eventrail.contracts import subjects
from eventrail.contracts.events import Accepted, Generated, Routed
from eventrail.contracts.ids import new_message_id
from eventrail.contracts.requests import Priority
from eventrail.eventlog.interface import Appended
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.provision.apply import apply
from eventrail.eventlog.provision.declare import declare
from eventrail.eventlog.provision.document import put_document
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service
from eventrail.runtime.stage import Step
from tests.conftest import SMALL, Provisioned
from tests.lives import SCREENED, record

POOL = "echo"


class Pool:
    """Serves a pool; each generation takes `seconds`, or until `open` is set.

    Attributes:
        order: tenant and priority of the requests, as they got their slots.
        most: how many were in hand at once.
    """

    from_record = True
    timeout_s = 60.0

    def __init__(self, slots: int, name: str = POOL, *, seconds: float = 0.0) -> None:
        self.name = subjects.model_stage(name)
        self.slots = slots
        self.seconds = seconds
        self.open = asyncio.Event()
        self.order: list[tuple[str, Priority]] = []
        self.rids: list[str] = []
        self.busy = self.most = 0

    async def handle(self, state: RequestState, context: Context) -> Step:
        self.order.append((state.tenant, state.priority))
        self.rids.append(state.rid)
        self.busy += 1
        self.most = max(self.most, self.busy)
        try:
            if self.seconds:
                await asyncio.sleep(self.seconds)
            else:
                await self.open.wait()
        finally:
            self.busy -= 1
        return Step([Generated(POOL, "m", context.span, "text")])


def hosted(provisioned: Provisioned, *stages: Pool, drain_s: float = 2.0) -> Host:
    """Return a process with these stages, not yet started."""

    async def build(host: Host) -> Part:
        assert host.services
        return Part(stages=stages)

    service = Service("replica", "serves a pool", build)
    return Host(provisioned.settings(drain_s=drain_s), [service], Silent())


def log_of(provisioned: Provisioned) -> JetStreamLog:
    return JetStreamLog(provisioned.client, ObjectBodies(provisioned.client.jetstream()))


async def ask(
    log: JetStreamLog, tenant: str, priority: Priority = "interactive", pool: str = POOL
) -> str:
    """Append a request as the router leaves it; return its id."""
    stage = subjects.generation_stage(pool, priority)
    one = record(
        Accepted(sealed="", model="m", priority=priority),
        SCREENED,
        Routed([stage, "verdict"], pool=pool, model="m", template="plain"),
        next_stage=stage,
        tenant=tenant,
        deadline=datetime.now(UTC) + timedelta(minutes=5),
    )
    outcome = await log.append(one, after=0, message_id=new_message_id())
    assert isinstance(outcome, Appended)
    return one.rid


async def change(provisioned: Provisioned, config: Config) -> None:
    """Make the consumers of another configuration, then put it in force."""
    await apply(provisioned.client, declare(config, sizes=SMALL), allow_changes=True)
    await put_document(
        provisioned.client, msgspec.structs.replace(config, revision=0), replace=True
    )
