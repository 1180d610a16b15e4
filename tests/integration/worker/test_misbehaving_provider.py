"""Whatever a provider does, a request ends: with an answer, or with an error that says what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from eventrail.config.pool import Breaker, Pool
from eventrail.contracts.errors import Code
from eventrail.contracts.events import EventData, Failed, Generated, GenerationFailed
from eventrail.worker.engines.openai import OpenAIEngine
from eventrail.worker.providers.breaker import Mode
from loadtests.mock_faults import FaultPlan
from loadtests.mock_misbehaviour import Misbehaviour
from loadtests.mock_provider import MockProvider, Settings, serve
from tests.unit.worker.lives import Surroundings, routed

OPTIONS = {"first_byte_s": 0.3, "silence_s": 0.3}
TEXT = "the log keeps every step of."


class Mocked:
    """A pool whose provider misbehaves."""

    def __init__(self, engine: OpenAIEngine, pool: Pool, provider: MockProvider) -> None:
        self.engine = engine
        self.provider = provider
        self._pool = pool

    async def ask(self, *, stream: bool, deadline_s: float = 30.0) -> list[EventData]:
        around = Surroundings(pool=self._pool, deadline_s=deadline_s)
        step = await around.run(self.engine, routed(stream=stream))
        return list(step.events)


@asynccontextmanager
async def mocked(
    kind: Misbehaviour, first: int = 0, *, retries: int = 1, failures: int = 50
) -> AsyncIterator[Mocked]:
    settings = Settings(answer_tokens=6, misbehaviour=kind, misbehave_first=first)
    server, provider = await serve(settings, FaultPlan())
    port = server.sockets[0].getsockname()[1]
    pool = Pool(
        engine="openai",
        model="mock",
        url=f"http://127.0.0.1:{port}/v1",
        retries=retries,
        breaker=Breaker(failures=failures, open_s=0.2),
        price_in=1.0,
        price_out=1.0,
        engine_options=dict(OPTIONS),
    )
    engine = OpenAIEngine.of("mocked", pool)
    try:
        yield Mocked(engine, pool, provider)
    finally:
        await engine.close()
        server.close()


PASSING = [
    (Misbehaviour.BUSY, Code.PROVIDER_BUSY, "429"),
    (Misbehaviour.BUSY_FOR, Code.PROVIDER_BUSY, "429"),
    (Misbehaviour.BUSY_UNTIL, Code.PROVIDER_BUSY, "429"),
    (Misbehaviour.ERROR, Code.PROVIDER_ERROR, "500"),
    (Misbehaviour.HANG, Code.PROVIDER_TIMEOUT, "waiting"),
    (Misbehaviour.SLOW_LORIS, Code.PROVIDER_TIMEOUT, "waiting"),
    (Misbehaviour.WRONG_JSON, Code.PROVIDER_ERROR, "does not decode"),
]


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(("kind", "code", "words"), PASSING)
async def test_what_passes_is_tried_again(
    kind: Misbehaviour, code: Code, words: str, *, stream: bool
) -> None:
    async with mocked(kind, first=1) as here:
        failure, answer = await here.ask(stream=stream)
    assert isinstance(failure, GenerationFailed)
    assert failure.problem.code == code
    assert words in failure.problem.message
    assert isinstance(answer, Generated)
    assert answer.text == TEXT


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, code) for kind, code, _ in PASSING if kind is not Misbehaviour.BUSY_FOR],
)
async def test_what_does_not_pass_ends_the_request(kind: Misbehaviour, code: Code) -> None:
    async with mocked(kind) as here:
        *failures, end = await here.ask(stream=False)
        assert here.provider.ledger.calls.total == len(failures) == 2
    assert isinstance(end, Failed)
    assert end.problem.code == code
    assert end.problem.hint


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (Misbehaviour.HANG_MIDWAY, Code.PROVIDER_TIMEOUT),
        (Misbehaviour.CUT_OFF, Code.PROVIDER_ERROR),
        (Misbehaviour.UNFINISHED, Code.PROVIDER_ERROR),
    ],
)
async def test_half_an_answer_is_none(kind: Misbehaviour, code: Code) -> None:
    async with mocked(kind, first=1) as here:
        whole_failed, answer = await here.ask(stream=False)
    assert isinstance(whole_failed, GenerationFailed)
    assert whole_failed.problem.code == code
    assert isinstance(answer, Generated)
    async with mocked(kind) as here:
        failure, end = await here.ask(stream=True)
        assert here.provider.ledger.calls.total == 1  # another answer would not continue this one
    assert isinstance(failure, GenerationFailed)
    assert isinstance(end, Failed)
    assert end.problem.code == code
    assert failure.usage.estimated
    assert failure.usage.completion_tokens > 0
    assert end.cost == failure.cost > 0


@pytest.mark.parametrize("stream", [False, True])
async def test_an_answer_is_kept_when_its_bill_is_wrong(*, stream: bool) -> None:
    async with mocked(Misbehaviour.WRONG_USAGE) as here:
        (answer,) = await here.ask(stream=stream)
    assert isinstance(answer, Generated)
    assert answer.text == TEXT
    assert answer.usage.estimated
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens > 0
    assert answer.cost > 0


async def test_a_retry_that_would_come_too_late_is_not_waited_for() -> None:
    async with mocked(Misbehaviour.BUSY_FOR) as here:
        started = asyncio.get_running_loop().time()
        *failures, _ = await here.ask(stream=False, deadline_s=0.9)
    assert len(failures) == 1
    assert asyncio.get_running_loop().time() - started < 0.5


async def test_retry_after_is_waited_for() -> None:
    async with mocked(Misbehaviour.BUSY_FOR, first=1) as here:
        started = asyncio.get_running_loop().time()
        await here.ask(stream=False)
    assert asyncio.get_running_loop().time() - started >= 1.0


@pytest.mark.parametrize("retries", [0, 3])
async def test_the_pool_bounds_the_retries(retries: int) -> None:
    async with mocked(Misbehaviour.BUSY, retries=retries) as here:
        *failures, _ = await here.ask(stream=False)
    assert len(failures) == retries + 1


async def test_a_provider_that_keeps_failing_is_left_alone_until_it_recovers() -> None:
    async with mocked(Misbehaviour.ERROR, first=3, retries=0, failures=3) as here:
        for _ in range(3):
            await here.ask(stream=False)
        assert here.engine.fuse.mode is Mode.OPEN
        started = asyncio.get_running_loop().time()
        *_, end = await here.ask(stream=False)
        assert asyncio.get_running_loop().time() - started < 0.1
        assert isinstance(end, Failed)
        assert end.problem.code == Code.PROVIDER_UNAVAILABLE
        assert "ask again in" in end.problem.hint
        assert end.cost == 0
        assert here.provider.ledger.calls.total == 3
        await asyncio.sleep(0.25)
        (answer,) = await here.ask(stream=False)
        assert isinstance(answer, Generated)
        assert here.engine.fuse.mode is Mode.CLOSED


async def test_being_busy_and_being_cancelled_do_not_open_the_breaker() -> None:
    async with mocked(Misbehaviour.BUSY, retries=2, failures=1) as here:
        await here.ask(stream=False)
        assert here.engine.fuse.mode is Mode.CLOSED
    async with mocked(Misbehaviour.HANG, retries=0, failures=1) as here:
        around = Surroundings(pool=here._pool)
        asyncio.get_running_loop().call_later(0.05, around.cancelled.set)
        await around.run(here.engine, routed())
        assert here.engine.fuse.mode is Mode.CLOSED


async def test_a_provider_that_outwaits_the_deadlines_is_found_out() -> None:
    async with mocked(Misbehaviour.HANG, retries=0, failures=2) as here:
        for _ in range(2):
            await here.ask(stream=False, deadline_s=0.15)
        assert here.engine.fuse.mode is Mode.OPEN


async def test_the_key_is_in_no_event(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("keys") / "key"
    file.write_text("on")  # the mock says "on purpose"
    async with mocked(Misbehaviour.ERROR) as here:
        pool = msgspec.structs.replace(here._pool, api_key_file=str(file), retries=0)
        engine = OpenAIEngine.of("mocked", pool)
        failure, _ = (await Surroundings(pool=pool).run(engine, routed())).events
        await engine.close()
    assert isinstance(failure, GenerationFailed)
    assert failure.problem.message == "the provider answered 500: [key] purpose"
