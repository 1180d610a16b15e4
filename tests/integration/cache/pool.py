"""A pool that counts what it is asked, and answers when it is told to."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Sequence

from eventrail.cache.service import assemble
from eventrail.cache.telling import Telling
from eventrail.contracts.errors import Code, problem
from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState
from eventrail.runtime.context import Context
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent
from eventrail.runtime.service import Part, Service, find
from eventrail.runtime.stage import Step
from tests.conftest import Provisioned

Answer = Callable[[str, int], Generated]


def said(text: str, number: int) -> Generated:
    """Answer with the question, and say the how-manieth call this was."""
    return Generated("echo", "echo-1", f"a{number}", f"{text} Answer {number}.")


class CountingPool:
    """See `runtime.stage.Stage`.

    Attributes:
        asked: the rids of requests, in the order of their calls.
        open: answers are given once it is set.
        fails: how many calls fail before one is answered.
        answer: makes the answer of a call.
    """

    name = "model-echo"
    timeout_s = 30.0
    slots = 64
    from_record = False

    def __init__(self, *, fails: int = 0, answer: Answer = said) -> None:
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.fails = fails
        self.answer = answer

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Wait, and answer or fail."""
        self.asked.append(state.rid)
        number = len(self.asked)
        cancelled = asyncio.ensure_future(context.cancelled.wait())
        opened = asyncio.ensure_future(self.open.wait())
        await asyncio.wait({cancelled, opened}, return_when=asyncio.FIRST_COMPLETED)
        cancelled.cancel()
        opened.cancel()
        if number <= self.fails:
            raise problem(Code.PROVIDER_ERROR, "the provider is out of order")
        assert state.screened is not None
        return Step([self.answer(state.screened.messages[-1].content or "", number)])


@contextlib.asynccontextmanager
async def hosts(
    provisioned: Provisioned,
    pool: CountingPool,
    *processes: Sequence[str],
    telling: Telling | None = None,
) -> AsyncGenerator[list[Host]]:
    """Run processes of the named services; `pool` is the pool, `cache` has `telling`."""

    async def _pool(host: Host) -> Part:
        assert host.services
        return Part(stages=[pool])

    async def _cache(host: Host) -> Part:
        return await assemble(host, telling)

    def service(name: str) -> Service:
        if name == "pool":
            return Service("pool", "counts", _pool)
        return Service("cache", "caches", _cache) if name == "cache" else find(name)

    async with contextlib.AsyncExitStack() as stack:
        running: list[Host] = []
        for number, names in enumerate(processes):
            settings = provisioned.settings(drain_s=1.0, instance=f"p{number}")
            host = Host(settings, [service(name) for name in names], Silent())
            await host.start()
            stack.push_async_callback(host.stop)
            running.append(host)
        yield running
