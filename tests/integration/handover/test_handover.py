"""From a handed-over request to a person's answer, on a real bus."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import msgspec
import pytest
from nats.aio.msg import Msg

from eventrail.cli.handing_over.doing import answered
from eventrail.contracts.answers import Answer
from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.events import Accepted, Completed
from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import PersonAnswered
from eventrail.contracts.subjects import answers, handover_reply
from eventrail.desk.desk import Desk, HandoverTaken, NoSuchHandover
from eventrail.desk.entries import Answered, Waiting
from eventrail.gateway.lookup import Lookup
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.handover.running import TOLD, hand_over, on_desk
from tests.integration.services.running import running
from tests.lives import GENERATED, record


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, "handover") as host:
        yield host


@pytest.fixture
def desk(provisioned: Provisioned) -> Desk:
    return Desk(provisioned.client)


async def test_a_person_finds_the_whole_context_and_their_answer_reaches_the_app(
    host: Host, desk: Desk, provisioned: Provisioned
) -> None:
    rid = new_rid()
    heard: asyncio.Queue[Msg] = asyncio.Queue()
    await provisioned.client.subscribe(answers("acme", rid), cb=heard.put)
    await hand_over(host, rid)
    now = await on_desk(desk, rid)
    waiting = now.waiting
    assert (now.state, waiting.told, waiting.answer) == ("waiting", TOLD, GENERATED.text)
    assert waiting.conversation[0].content == "Where is my parcel? Write to <EMAIL_1>"
    assert (waiting.user, waiting.model, waiting.why[0].check) == ("u1", "docs", "grounding")
    assert waiting.reply == handover_reply("acme", rid)

    text = "Sent to <EMAIL_1>, and to bob@example.org."
    await answered(provisioned.client, rid, text, "carla")
    answer = msgspec.json.decode((await heard.get()).data, type=Answer)
    assert answer.text == "Sent to ada@example.org, and to bob@example.org."
    assert (answer.person, answer.status, answer.rid) == ("carla", "completed", rid)
    note = (await host.log.notes("acme", rid))[0].payload()
    assert isinstance(note, PersonAnswered)
    assert note.text == "Sent to <EMAIL_1>, and to <EMAIL_2>."
    stored = await host.log.tail("acme", rid)
    assert stored is not None
    seen = await Lookup(host.log, host.sealer).person(stored.record)
    assert seen is not None
    assert (seen.by, seen.text) == ("carla", answer.text)


async def test_of_two_people_one_answers(host: Host, desk: Desk, provisioned: Provisioned) -> None:
    rid = new_rid()
    await hand_over(host, rid)
    await on_desk(desk, rid)
    tries = [answered(provisioned.client, rid, f"I, {each}", each) for each in ("ada", "bob")]
    results: Sequence[BaseException | None] = await asyncio.gather(*tries, return_exceptions=True)
    refused = [each for each in results if each is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], RequestProblem)
    assert len(await host.log.notes("acme", rid)) == 1


async def test_a_claim_keeps_others_off_until_it_is_released(
    host: Host, desk: Desk, provisioned: Provisioned
) -> None:
    rid = new_rid()
    await hand_over(host, rid)
    await on_desk(desk, rid)
    assert (await desk.move(rid, "claimed", "ada")).by == "ada"
    with pytest.raises(HandoverTaken, match="ada has taken it"):
        await desk.move(rid, "claimed", "bob")
    with pytest.raises(RequestProblem, match="ada has taken it"):
        await answered(provisioned.client, rid, "Mine", "bob")
    await desk.move(rid, "released", "ada")
    await desk.move(rid, "closed", "bob", "settled by telephone")
    with pytest.raises(RequestProblem, match="closed by bob"):
        await answered(provisioned.client, rid, "Late", "ada")


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"text": " ", "by": "ada"}', b'{"text": "a", "by": ""}']
)
async def test_what_is_no_answer_is_refused_with_its_reason(
    host: Host, desk: Desk, provisioned: Provisioned, body: bytes
) -> None:
    rid = new_rid()
    await hand_over(host, rid)
    now = await on_desk(desk, rid)
    reply = await provisioned.client.request(now.waiting.reply, body, timeout=10)
    assert msgspec.json.decode(reply.data)["code"] == "invalid_request"
    assert (await desk.find(rid)).open


async def test_nobody_is_told_of_a_request_that_was_not_handed_over(
    host: Host, desk: Desk, provisioned: Provisioned
) -> None:
    rid = new_rid()
    life = record(Accepted(sealed="", model="docs"), Completed(), rid=rid)
    await host.log.append(life, after=0, message_id=rid)
    with pytest.raises(NoSuchHandover):
        await desk.find(rid)
    reply = await provisioned.client.request(
        handover_reply("acme", rid), b'{"text": "a", "by": "ada"}', timeout=10
    )
    assert msgspec.json.decode(reply.data)["code"] == "not_found"


async def test_an_answer_taken_by_a_process_that_died_is_told_by_the_next(
    provisioned: Provisioned, desk: Desk
) -> None:
    rid = new_rid()
    waiting = Waiting(rid, "acme", record(Accepted(sealed="", model="docs")).deadline, "handover")
    assert await desk.add(waiting)
    assert not await desk.add(waiting)
    await desk.answer(await desk.find(rid), Answered("ada", waiting.at, "It is on its way."))
    heard: asyncio.Queue[Msg] = asyncio.Queue()
    await provisioned.client.subscribe(answers("acme", rid), cb=heard.put)
    async with running(provisioned, "handover") as host:
        answer = msgspec.json.decode((await heard.get()).data, type=Answer)
        assert (answer.person, answer.text) == ("ada", "It is on its way.")
        assert len(await host.log.notes("acme", rid)) == 1
