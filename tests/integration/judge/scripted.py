"""A pool that judges by a script, and processes with it."""

import contextlib
import re
from collections.abc import AsyncGenerator, Callable, Sequence

from eventrail.contracts.events import Generated, Usage
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find
from eventrail.runtime.stage import Step
from tests.conftest import Provisioned
from tests.integration.services.running import EchoStage

Script = Callable[[str], str]
"""From what a judge is shown to what it says."""

_PART = re.compile(
    r"<<(?P<name>[A-Z0-9 ]+) (?P<marker>[0-9a-f]+)>>\n(.*?)\n<<END (?P=marker)>>", re.DOTALL
)


def parts(text: str) -> dict[str, str]:
    """Return what a judge is shown, by name: `QUESTION`, `ANSWER`, `ANSWER A`, ..."""
    return {found[1]: found[3] for found in _PART.finditer(text)}


class ScriptedPool:
    """See `runtime.stage.Stage`.

    Attributes:
        asked: what it was shown, call by call.
    """

    timeout_s = 30.0
    slots = 16
    from_record = False

    def __init__(self, script: Script, pool: str = "judge") -> None:
        self.name = f"model-{pool}"
        self._pool = pool
        self._script = script
        self.asked: list[str] = []

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Answer by the script."""
        assert state.screened is not None
        shown = [each for each in state.screened.messages if each.role == "user"]
        text = "\n".join(each.content or "" for each in shown)
        self.asked.append(text)
        answer = self._script(text)
        usage = Usage(len(text) // 4, len(answer) // 4)
        return Step(
            [Generated(self._pool, "judge-1", context.span, answer, usage=usage, cost=0.01)]
        )


@contextlib.asynccontextmanager
async def hosts(
    provisioned: Provisioned, pool: ScriptedPool, *processes: Sequence[str]
) -> AsyncGenerator[list[Host]]:
    """Run processes of the named services; `pool` is the scripted one, `echo` an echo."""

    async def _build(host: Host) -> Part:
        assert host.services
        return Part(stages=[pool, EchoStage()])

    async with contextlib.AsyncExitStack() as stack:
        running: list[Host] = []
        for number, names in enumerate(processes):
            services = [
                Service("pool", "judges", _build) if name == "pool" else find(name)
                for name in names
            ]
            settings = provisioned.settings(drain_s=1.0, instance=f"p{number}")
            host = Host(settings, services, Silent())
            await host.start()
            stack.push_async_callback(host.stop)
            running.append(host)
        yield running
