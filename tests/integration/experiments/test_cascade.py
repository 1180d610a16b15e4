import msgspec

from eventrail.contracts.events import Checked, EventData, Generated, Routed
from eventrail.contracts.records import Record
from tests.conftest import Provisioned
from tests.integration.experiments.models import Models
from tests.integration.gateway.running import Running, body, hosting, running


async def life(gateway: Running, rid: str) -> list[EventData]:
    stored = await gateway.host.log.tail("demo", rid)
    assert stored is not None
    return datas(stored.record)


def datas(record: Record) -> list[EventData]:
    return [data for event in record.all_events() if (data := event.payload()) is not None]


async def ask(gateway: Running, text: str, model: str = "cascade", **more: object) -> str:
    async with gateway.http() as http:
        reply = await http.post("/v1/chat/completions", json=body(text, model=model, **more))
    assert reply.status_code == 200, reply.text
    answer = reply.json()["choices"][0]
    if not more:
        assert not answer.get("logprobs")  # asked for by us, not by the app
    assert answer["message"]["content"].endswith(text)
    return str(reply.headers["x-request-id"])


async def test_a_sure_answer_of_the_small_model_stands(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "easy")
        events = await life(gateway, rid)
    assert models.asked == {"small": 1}
    assert [each.type for each in events] == [
        "accepted", "screened", "routed", "generated", "checked", "completed",
    ]  # fmt: skip
    generated = next(each for each in events if isinstance(each, Generated))
    assert generated.confidence is not None
    assert generated.confidence.mean_logprob > -0.1
    assert not generated.logprobs


async def test_an_unsure_one_goes_on_and_both_are_billed(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "hard")
        events = await life(gateway, rid)
    assert [each.type for each in events] == [
        "accepted", "screened", "routed", "generated", "checked", "routed", "generated",
        "checked", "completed",
    ]  # fmt: skip
    first, last = (each for each in events if isinstance(each, Generated))
    (sent_back, released) = (each for each in events if isinstance(each, Checked))
    again = [each for each in events if isinstance(each, Routed)][1]
    assert (first.pool, last.pool) == ("small", "large")
    assert (sent_back.action, sent_back.why, released.action) == (
        "escalate", "mean_logprob", "release",
    )  # fmt: skip
    assert sent_back.bound == -0.5
    assert sent_back.score is not None
    assert sent_back.score < -0.5
    assert (again.step, again.held, again.why) == (1, False, "small: mean_logprob")
    ended = events[-1]
    assert msgspec.structs.asdict(ended)["cost"] == first.cost + last.cost
    assert round(last.cost * 1e9) == 10 * round(first.cost * 1e9)
    assert not models.seen[1].get("logprobs")


async def test_the_same_events_where_every_stage_is_a_process(
    provisioned: Provisioned, models: Models
) -> None:
    async with (
        hosting(provisioned, ["guardrail"], "g"),
        hosting(provisioned, ["router"], "r"),
        hosting(provisioned, ["worker"], "w"),
        running(provisioned, ["gateway"]) as gateway,
    ):
        rid = await ask(gateway, "hard")
        events = await life(gateway, rid)
    assert [each.type for each in events][5:] == ["routed", "generated", "checked", "completed"]
    assert models.asked == {"small": 1, "large": 1}


async def test_a_stream_shows_nothing_of_the_small_model_that_was_sent_back(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway, gateway.http() as http:
        question = body("hard", model="cascade", stream=True)
        reply = await http.post("/v1/chat/completions", json=question)
    assert "small" not in reply.text
    assert "large says: hard" in reply.text
    assert models.asked == {"small": 1, "large": 1}


async def test_logprobs_that_the_app_asked_for_are_those_of_the_answer(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "easy", logprobs=True)
        events = await life(gateway, rid)
    generated = next(each for each in events if isinstance(each, Generated))
    assert len(generated.logprobs[0]) == 3
    assert models.seen[0]["top_logprobs"] == 5


async def test_a_small_model_that_fails_is_stepped_over(
    provisioned: Provisioned, models: Models
) -> None:
    async with running(provisioned) as gateway:
        rid = await ask(gateway, "anything", model="spare")
        events = await life(gateway, rid)
    assert [each.type for each in events][2:5] == ["routed", "generation_failed", "routed"]
    assert models.asked == {"broken": 1, "large": 1}
