"""Which processes work by which revision: ask all of them, and wait until they agree."""

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg

from eventrail.contracts.config_states import ConfigState
from eventrail.contracts.subjects import config_status

LISTEN_S = 0.6
"""Seconds in which every process that lives has answered."""

ASK_EVERY_S = 0.1
SETTLED_S = 0.25
"""Seconds without a new answer after which no more are waited for."""


_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lag:
    """A process that does not work by a revision.

    Attributes:
        by: the process.
        reason: why: what it works by, what it refused, or that it does not answer.
    """

    by: str
    reason: str


def lagging(expected: Collection[str], states: Sequence[ConfigState], revision: int) -> list[Lag]:
    """Return who does not work by `revision`, or a later one; pure.

    Args:
        expected: processes that were there when it was stored.
        states: the newest answer of each that answered since.
        revision: what they should have in force.
    """
    found: dict[str, Lag] = {by: Lag(by, "it does not answer") for by in sorted(expected)}
    for state in sorted(states, key=lambda each: each.by):
        if state.revision >= revision:
            found.pop(state.by, None)
        elif state.refused >= revision:
            found[state.by] = Lag(state.by, f"it refused revision {state.refused}: {state.reason}")
        else:
            found[state.by] = Lag(state.by, f"it works by revision {state.revision}")
    return list(found.values())


def refusals(lags: Sequence[Lag]) -> list[Lag]:
    """Return those that will not come right by waiting."""
    return [lag for lag in lags if lag.reason.startswith("it refused")]


class Roll:
    """Asks on one server, and keeps the newest answer of each process."""

    def __init__(self, client: Client, inbox: str) -> None:
        self._client = client
        self._inbox = inbox
        self.states: dict[str, ConfigState] = {}

    async def hear(self, message: Msg) -> None:
        """Take an answer in."""
        try:
            state = msgspec.json.decode(message.data, type=ConfigState)
        except msgspec.MsgspecError as error:  # of another release: not for us
            _log.debug("not understood", error=str(error))
            return
        self.states[state.by] = state

    async def ask(self) -> None:
        """Ask all processes; their answers come in later."""
        await self._client.publish(config_status(), b"", reply=self._inbox)

    async def call(self, listen_s: float = LISTEN_S) -> list[ConfigState]:
        """Return what every process answers, by name; waits as long as new ones answer."""
        await self.ask()
        heard = -1
        while len(self.states) != heard:
            heard = len(self.states)
            await asyncio.sleep(listen_s)
            listen_s = SETTLED_S
        return [self.states[by] for by in sorted(self.states)]

    async def until_applied(
        self, expected: Collection[str], revision: int, timeout_s: float
    ) -> list[Lag]:
        """Wait until all work by `revision`; return who does not when the time is up."""
        self.states.clear()
        deadline = time.monotonic() + timeout_s
        while True:
            await self.ask()
            await asyncio.sleep(ASK_EVERY_S)
            lags = lagging(expected, list(self.states.values()), revision)
            waiting = len(lags) > len(refusals(lags))
            if not waiting or time.monotonic() >= deadline:
                return lags


@asynccontextmanager
async def calling(client: Client) -> AsyncGenerator[Roll]:
    """Yield what asks on this server, as long as the context lasts."""
    inbox = client.new_inbox()
    roll = Roll(client, inbox)
    subscription = await client.subscribe(inbox, cb=roll.hear)
    await client.flush()
    try:
        yield roll
    finally:
        await subscription.unsubscribe()
