import json
from collections.abc import Callable
from pathlib import Path

import pytest

from eventrail.contracts.errors import LogUnavailable
from eventrail.eventlog.fold import fold
from eventrail.eventlog.interface import Delivery
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.warden.dead_letters import DeadLetters
from tests.unit.warden.world import TENANT, World


class OneAdvisory:
    """A delivery of one advisory that remembers how it was settled."""

    subject = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.LOG.stage-router"
    sequence = 1
    attempt = 1

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.settled = ""

    async def ack(self) -> None:
        self.settled = "ack"

    async def nak(self, _delay: float) -> None:
        self.settled = "nak"

    async def in_progress(self) -> None:
        self.settled = "in_progress"

    async def terminate(self, _reason: str) -> None:
        self.settled = "terminate"


class Silence:
    """A source without work."""

    async def start(self, receive: Callable[[Delivery], None]) -> None:
        """Begin."""

    def grant(self, credit: int) -> None:
        """Take credit."""

    async def stop(self) -> None:
        """End."""


def advisory(
    sequence: int, *, consumer: str = "stage-router", kind: str = "max_deliver"
) -> OneAdvisory:
    return OneAdvisory(
        json.dumps(
            {
                "type": f"io.nats.jetstream.advisory.v1.{kind}",
                "id": "x",
                "timestamp": "2026-11-21T09:00:00Z",
                "stream": "LOG",
                "consumer": consumer,
                "stream_seq": sequence,
                "deliveries": 5,
            }
        ).encode()
    )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


async def code_of(world: World, rid: str) -> str:
    tail = await world.log.tail(TENANT, rid)
    assert tail is not None
    terminal = fold(tail.record).terminal
    return getattr(terminal, "problem").code if terminal is not None else ""  # noqa: B009 -- of any terminal type


async def test_a_record_delivered_too_often_ends_its_request(world: World) -> None:
    state = await world.admit()
    delivery = advisory(1)
    await DeadLetters(Silence(), world, world.ender).settle(delivery)
    assert await code_of(world, state.rid) == "retries_exhausted"
    assert delivery.settled == "ack"


async def test_a_terminated_record_is_poison(world: World) -> None:
    state = await world.admit()
    sequence = world.poison(state.rid)
    await DeadLetters(Silence(), world, world.ender).settle(advisory(sequence, kind="terminated"))
    assert await code_of(world, state.rid) == "poison"


async def test_a_projection_that_gives_up_ends_no_request(world: World) -> None:
    state = await world.admit()
    delivery = advisory(1, consumer="reader-judge")
    await DeadLetters(Silence(), world, world.ender).settle(delivery)
    assert await code_of(world, state.rid) == ""
    assert delivery.settled == "ack"


@pytest.mark.parametrize("payload", [b"", b"\xff", b"{}", b'{"type":1}'])
async def test_what_is_no_advisory_is_skipped(world: World, payload: bytes) -> None:
    delivery = OneAdvisory(payload)
    await DeadLetters(Silence(), world, world.ender).settle(delivery)
    assert delivery.settled == "ack"


async def test_a_record_that_is_gone_is_skipped(world: World) -> None:
    delivery = advisory(99)
    await DeadLetters(Silence(), world, world.ender).settle(delivery)
    assert delivery.settled == "ack"


async def test_while_the_log_is_away_the_advisory_waits(world: World) -> None:
    class Away(World):
        async def at(self, _sequence: int) -> StoredMessage | None:
            raise LogUnavailable("away")

    world.__class__ = Away
    delivery = advisory(1)
    await DeadLetters(Silence(), world, world.ender).settle(delivery)
    assert delivery.settled == "nak"
