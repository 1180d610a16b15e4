"""What users do next tells what they thought of the answer before."""

import asyncio

import pytest

from eventrail.config.listening import Listening
from eventrail.contracts.signals import INFERRED
from tests.conftest import Provisioned
from tests.integration.feedback.listening import feedback_on, noted, said, system, user
from tests.integration.gateway.running import Running, hosting, running


async def test_a_correction_is_noted_on_the_answer_before(gateway: Running) -> None:
    async with gateway.http() as http:
        first, answer = await said(http, [user("book a table in Rome")])
        turns = [user("book a table in Rome"), system(answer), user("No, I meant a hotel in Rome")]
        second, _ = await said(http, turns)
        found = await noted(gateway.host, first, "correction", "dissatisfied")
        (correction,) = [each for each in found if each.signal == "correction"]
        assert (correction.implicit, correction.evidence) == (True, second)
        assert correction.value is not None
        assert correction.value < 0
        assert correction.detector
        (whole,) = [each for each in found if each.signal == "dissatisfied"]
        assert whole.value is not None
        assert whole.value < 0
        assert {each.signal for each in found} <= INFERRED
        assert await feedback_on(gateway.host, second) == []


async def test_a_session_ties_turns_that_are_sent_alone(gateway: Running) -> None:
    more = {"session": "s1", "user": "u1"}
    async with gateway.http() as http:
        first, _ = await said(http, [user("환불 규정을 알려 주세요")], **more)
        await said(http, [user("그게 아니라 교환 규정을 물어봤어요")], **more)
        found = await noted(gateway.host, first, "correction")
        assert {each.user for each in found} == {"u1"}


async def test_the_same_messages_again_are_a_regeneration(gateway: Running) -> None:
    async with gateway.http() as http:
        first, _ = await said(http, [user("tell me a story")], user="u2")
        second, _ = await said(http, [user("tell me a story")], user="u2")
        (again,) = await noted(gateway.host, first, "regenerated")
        assert again.evidence == second


async def test_other_peoples_equal_question_says_nothing(gateway: Running) -> None:
    async with gateway.http() as http:
        first, _ = await said(http, [user("what are your hours?")], user="u3")
        await said(http, [user("what are your hours?")], user="u4")
        last, _ = await said(http, [user("no, I meant on Sunday")], user="u5")
        _, _ = await said(http, [user("no, I meant on Monday")], user="u5")
        await noted(gateway.host, last, "dissatisfied")
        assert await feedback_on(gateway.host, first) == []


@pytest.mark.parametrize("policy", [Listening(quiet_s=0.5)])
async def test_silence_ends_a_conversation(gateway: Running) -> None:
    async with gateway.http() as http:
        turns = [user("one"), system("yes?"), user("two"), system("yes?"), user("and this?")]
        rid, _ = await said(http, turns)
        found = await noted(gateway.host, rid, "long_conversation", "diversity", "abandoned")
        assert {each.evidence for each in found} == {""}


@pytest.mark.parametrize("policy", [Listening(infer=False)])
async def test_nothing_is_inferred_where_the_policy_says_so(gateway: Running) -> None:
    async with gateway.http() as http:
        first, answer = await said(http, [user("hello there")])
        turns = [user("hello there"), system(answer), user("this is useless")]
        await said(http, turns)
        await asyncio.sleep(1.0)
        assert await feedback_on(gateway.host, first) == []


async def test_a_process_that_begins_later_reads_the_log_back(provisioned: Provisioned) -> None:
    async with running(provisioned) as front, front.http() as http:
        first, answer = await said(http, [user("hello there")])
        async with hosting(provisioned, ["feedback"], "early"):
            pass  # it read the first request, and is gone when the second comes
        await said(http, [user("hello there"), system(answer), user("this is useless")])
        async with hosting(provisioned, ["feedback"], "late") as late:
            assert "complaint" in {each.signal for each in await noted(late, first, "complaint")}
