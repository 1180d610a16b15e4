"""A planted change of the configuration is found, and the alarm points to it."""

import asyncio
import itertools
import json
import random

from nats.aio.client import Client

from eventrail.contracts.operations import Alarm, decode_alarm
from eventrail.eventlog.jetstream import names
from eventrail.eventlog.jetstream.reader import Reader
from tests.conftest import Provisioned
from tests.integration.gateway.running import FUSED, Running, body, hosting, running
from tests.integration.monitor.provider import LONG
from tests.integration.pools.running import eventrail
from tests.integration.services.running import until

WATCHED = (*FUSED, "monitor")

_WORDS = (
    "how", "when", "why", "can", "we", "the", "a", "my", "order", "card", "room", "train", "late",
    "change", "book", "pay", "send", "open",
)  # fmt: skip
_COUNT = itertools.count()


async def alarms(client: Client) -> list[Alarm]:
    found = Reader(client, names.OPERATIONS).all("alarm.>")
    return [decode_alarm(message.data) async for message in found]


async def ask(gateway: Running, count: int) -> None:
    """Ask questions of one kind, by both routes in turn."""
    chance = random.Random(next(_COUNT))
    async with gateway.http() as http:
        for start in range(0, count, 10):
            answers = await asyncio.gather(
                *(
                    http.post("/v1/chat/completions", json=body(question(chance), model=model))
                    for model in ("chat", "desk") * 5
                )
            )
            assert all(each.is_success for each in answers), start


def question(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(5, 12)))


async def test_the_alarm_points_to_the_template_that_made_answers_longer(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned, WATCHED) as gateway:
        await ask(gateway, 200)
        await configure(provisioned, "limits.judge_rate", "0.5")
        await ask(gateway, 100)
        await configure(provisioned, "templates.plain.system", f"Say {LONG}.")

        async def told() -> bool:
            await ask(gateway, 20)
            return any(each.kind == "output" for each in await alarms(provisioned.client))

        await until(told, patience_s=60.0)
        (alarm,) = [each for each in await alarms(provisioned.client) if each.tenant == "demo"]
        async with hosting(provisioned, ["monitor"], "second"):  # reads everything again
            await ask(gateway, 40)
            await asyncio.sleep(2.0)
        assert [a.id for a in await alarms(provisioned.client) if a.tenant == "demo"] == [alarm.id]
    assert alarm.kind == "output"  # its length, or how much it repeats: whichever tells first
    assert alarm.slice["route"] == "chat"
    assert alarm.slice["template"] == "plain"
    assert alarm.changes[0].paths == ["templates.plain.system"]
    assert alarm.changes[0].likelihood > 0.5
    assert alarm.before is not None
    assert alarm.after is not None
    assert alarm.after > max(1.5 * alarm.before, 0.1)
    assert len(alarm.requests) == len(alarm.usual) == 5
    shown = json.loads(await ran(provisioned, "alarms", "list", "--json"))
    assert alarm.id in {each["id"] for each in shown}
    said = await ran(provisioned, "alarms", "show", alarm.id)
    assert "templates.plain.system" in said
    assert alarm.requests[0] in said


async def ran(provisioned: Provisioned, *arguments: str) -> str:
    ended, printed = await eventrail(provisioned.url, *arguments)
    assert ended == 0, printed
    return printed


async def configure(provisioned: Provisioned, path: str, value: str) -> None:
    await ran(provisioned, "config", "set", path, value)
