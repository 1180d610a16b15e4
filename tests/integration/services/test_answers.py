"""Answers over a real bus: cached, judged, commented on."""

from eventrail.client.client import Client
from eventrail.contracts.notes import Feedback, Judged, Note
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.services.running import ask, running, until

FRONT = ("guardrail", "router", "cache", "echo")


async def cached_by_now(host: Host, text: str, tenant: str = "acme") -> bool:
    state = await ask(host, text, tenant=tenant)
    return state.cache_hit is not None


async def test_the_second_asking_is_served_from_the_cache(provisioned: Provisioned) -> None:
    async with running(provisioned, *FRONT) as host:
        first = await ask(host, "How high?")
        assert first.cache_hit is None
        await until(lambda: cached_by_now(host, "How high?"))
        again = await ask(host, " How   high? ")
        assert again.answer_text == first.answer_text
        assert not await cached_by_now(host, "How high?", tenant="demo")


async def test_another_process_serves_it_too_also_one_that_starts_later(
    provisioned: Provisioned,
) -> None:
    async with running(provisioned, *FRONT) as one:
        await ask(one, "How wide?")
        await until(lambda: cached_by_now(one, "How wide?"))
    async with running(provisioned, *FRONT) as other:
        await until(lambda: cached_by_now(other, "How wide?"))


async def test_what_was_masked_is_never_cached(provisioned: Provisioned) -> None:
    async with running(provisioned, *FRONT) as host:
        for _ in range(3):
            assert not await cached_by_now(host, "I am ann@example.com")
        await ask(host, "marker")
        await until(lambda: cached_by_now(host, "marker"))  # the reader has come this far
        assert not await cached_by_now(host, "I am ann@example.com")


async def test_an_ended_request_is_judged_once(provisioned: Provisioned) -> None:
    async with running(provisioned, *FRONT, "judge") as host:
        state = await ask(host, "How deep?")

        async def judged() -> bool:
            return bool(await host.log.notes("acme", state.rid))

        await until(judged)
        (note,) = await host.log.notes("acme", state.rid)
        data = note.payload()
        assert isinstance(data, Judged)
        assert (data.judge, data.scores["well_formed"]) == ("rules", 1.0)


async def test_feedback_becomes_one_note_and_nonsense_none(provisioned: Provisioned) -> None:
    async with (
        running(provisioned, *FRONT, "feedback") as host,
        Client.connect(provisioned.url, tenant="acme") as client,
    ):
        state = await ask(host, "How long?")
        await provisioned.client.jetstream().publish("feedback.acme", b'{"rid": 1}')
        await provisioned.client.jetstream().publish("feedback.demo", _thumbs(state.rid))
        for _ in range(2):
            await client.feedback(state.rid, "thumbs", -1, text="too short", feedback_id="f1")

        async def feedback() -> list[Note]:
            notes = await host.log.notes("acme", state.rid)
            return [note for note in notes if note.kind == Feedback.kind]

        async def noted() -> bool:
            return bool(await feedback())

        await until(noted)
        (note,) = await feedback()
        assert note.payload() == Feedback("thumbs", -1.0, "too short")
        assert await host.log.notes("demo", state.rid) == []

        async def taken() -> bool:
            info = await provisioned.client.jetstream().stream_info("INTAKE")
            return info.state.messages == 0

        await until(taken)


def _thumbs(rid: str) -> bytes:
    return b'{"rid": "%s", "signal": "thumbs", "value": 1}' % rid.encode()
