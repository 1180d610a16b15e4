"""An event names the revision that it was decided under, also if another came meanwhile."""

from msgspec.structs import replace

from eventrail.contracts.events import Generated
from eventrail.contracts.records import decode_event
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find
from eventrail.runtime.stage import Step
from tests.conftest import Provisioned
from tests.integration.services.running import ask

LATER = 1000


class MeanwhileStage:
    """A pool during whose answer the configuration changes."""

    name = "model-echo"
    timeout_s = 5.0
    slots = 4
    from_record = False

    def __init__(self, host: Host) -> None:
        self._host = host

    async def handle(self, state: RequestState, context: Context) -> Step:
        store = self._host.config
        store.current = replace(store.current, revision=LATER)
        assert context.config.revision < LATER
        return Step([Generated("echo", "echo-1", context.span, f"Hello {state.tenant}.")])


async def _build(host: Host) -> Part:
    return Part(stages=[MeanwhileStage(host)])


async def test_the_revision_in_an_event_is_the_one_that_its_stage_worked_by(
    provisioned: Provisioned,
) -> None:
    services = [*map(find, ("guardrail", "router", "cache")), Service("echo", "answers", _build)]
    host = Host(provisioned.settings(), services, Silent())
    await host.start()
    first = host.config.current.revision
    try:
        state = await ask(host, "Hello")
        tail = await host.log.tail("acme", state.rid)
    finally:
        await host.stop()
    assert tail is not None
    record = tail.record
    events = [decode_event(raw) for raw in (*record.prior, *record.events)]
    revisions = {event.type: int(event.version.config) for event in events}
    assert revisions["generated"] == first
    assert revisions["completed"] == LATER
