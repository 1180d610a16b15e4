"""The client against a running system."""

import asyncio

import msgspec
import pytest

from eventrail.client import (
    Client,
    NoAnswer,
    RequestCancelled,
    RequestFailed,
    RequestRefused,
    Stream,
)
from eventrail.client import stream as stream_module
from eventrail.contracts.answers import Answer, TokenFrame
from eventrail.contracts.errors import Code, InvalidSubject
from eventrail.contracts.ids import new_rid
from eventrail.contracts.notes import FeedbackSubmission
from tests.conftest import Provisioned
from tests.integration.gateway.running import Running, running


async def test_a_question_is_answered(client: Client) -> None:
    answer = await client.ask("hello", model="echo")
    assert (answer.status, answer.text) == ("completed", "echo: hello")


async def test_a_conversation_is_answered(client: Client) -> None:
    conversation = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "hello"},
    ]
    assert (await client.ask(conversation, model="echo")).text == "echo: hello"


async def test_a_stream_yields_the_text_in_pieces_and_the_answer_at_the_end(
    client: Client,
) -> None:
    stream = client.stream("one two three", model="slow")
    with pytest.raises(NoAnswer):
        _ = stream.answer
    pieces = [piece async for piece in stream]
    assert "".join(pieces) == stream.answer.text == "echo: one two three"
    assert len(pieces) > 1
    assert stream.answer.rid == stream.rid


async def test_a_question_put_again_and_again_is_one_request_read_once(
    client: Client, provisioned: Provisioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_module, "SILENCE_S", 0.02)  # a token comes every 50 ms
    stream = client.stream("one two three four five", model="slow")
    assert await whole(stream) == stream.answer.text == "echo: one two three four five"
    done = await provisioned.client.jetstream().stream_info("LOG", subjects_filter="log.done.>")
    assert done.state.subjects == {f"log.done.demo.{stream.rid}": 1}


async def test_a_submitted_request_is_answered_whenever_it_is_asked_for(client: Client) -> None:
    rid = await client.submit("hello", model="echo")
    assert (await client.result(rid)).text == "echo: hello"
    assert (await client.result(rid)).text == "echo: hello"


async def test_a_submission_that_was_refused_raises_its_problem(client: Client) -> None:
    rid = await client.submit("hello", model="gpt-5")
    with pytest.raises(RequestRefused) as caught:
        await client.result(rid)
    assert caught.value.code == Code.MODEL_NOT_FOUND


async def test_a_request_waits_in_the_stream_until_a_gateway_comes(
    provisioned: Provisioned,
) -> None:
    async with Client.connect(provisioned.url, tenant="demo") as client:
        rid = await client.submit("hello", model="echo")
        asking = asyncio.create_task(client.ask("hello again", model="echo"))
        async with running(provisioned):
            assert (await client.result(rid)).text == "echo: hello"
            assert (await asking).text == "echo: hello again"


async def test_the_same_idempotency_key_is_the_same_request(client: Client) -> None:
    first = await client.ask("hello", model="echo", idempotency_key="order-7")
    again = await client.ask("hello", model="echo", idempotency_key="order-7")
    assert first == again
    with pytest.raises(RequestRefused) as caught:
        await client.ask("goodbye", model="echo", idempotency_key="order-7")
    assert caught.value.code == Code.IDEMPOTENCY_CONFLICT


async def test_a_cancelled_request_raises_cancelled_with_what_there_was(client: Client) -> None:
    stream = client.stream("one two three four five six seven eight", model="slow")
    pieces: list[str] = []

    async def read_and_cancel() -> None:
        async for piece in stream:
            pieces.append(piece)
            if len(pieces) == 2:
                assert (await client.cancel(stream.rid, "enough")).status == "open"

    with pytest.raises(RequestCancelled) as caught:
        await read_and_cancel()
    assert caught.value.answer.text.startswith("".join(pieces[:2]))
    assert (await client.status(stream.rid)).status == "cancelled"


async def test_a_deadline_that_passes_raises_failed(client: Client) -> None:
    with pytest.raises(RequestFailed) as caught:
        await client.ask("hello", model="stuck", timeout_s=0.3)
    assert caught.value.code == Code.DEADLINE_EXCEEDED


async def test_a_request_that_nobody_knows_is_refused(client: Client) -> None:
    for call in (client.status, client.cancel):
        with pytest.raises(RequestRefused) as caught:
            await call(new_rid())
        assert caught.value.code == Code.NOT_FOUND


async def test_following_shows_the_frames_and_then_the_answer(
    client: Client, gateway: Running
) -> None:
    stream = client.stream("one two three four five", model="slow")
    reading = asyncio.create_task(whole(stream))
    await until_known(client, stream.rid)
    async with Client.connect(gateway.url, tenant="demo") as other:
        seen = [each async for each in other.follow(stream.rid)]
    assert len(seen) > 2
    assert all(isinstance(each, TokenFrame) for each in seen[:-1])
    assert isinstance(seen[-1], Answer)
    assert seen[-1].text == await reading


async def whole(stream: Stream) -> str:
    return "".join([piece async for piece in stream])


async def until_known(client: Client, rid: str) -> None:
    for _ in range(200):
        try:
            await client.status(rid)
        except RequestRefused:
            await asyncio.sleep(0.01)
        else:
            return
    raise AssertionError("the request was never admitted")


async def test_feedback_is_stored_in_the_intake_stream(
    client: Client, provisioned: Provisioned
) -> None:
    rid = new_rid()
    await client.feedback(rid, "thumbs", 1, text="good")
    jetstream = provisioned.client.jetstream()
    stored = await jetstream.get_last_msg("INTAKE", "feedback.demo")
    assert stored.data is not None
    body = msgspec.json.decode(stored.data, type=FeedbackSubmission)
    assert (body.rid, body.signal, body.value, body.text) == (rid, "thumbs", 1, "good")


async def test_without_a_gateway_there_is_no_answer(provisioned: Provisioned) -> None:
    async with Client.connect(provisioned.url, tenant="demo") as client:
        with pytest.raises(NoAnswer):
            await client.status(new_rid(), timeout_s=0.5)
        with pytest.raises(NoAnswer):
            await client.result(new_rid(), timeout_s=0.5)


async def test_a_tenants_name_that_is_none_is_refused_before_connecting() -> None:
    with pytest.raises(InvalidSubject):
        async with Client.connect("nats://127.0.0.1:1", tenant="Not A Tenant"):
            pass
