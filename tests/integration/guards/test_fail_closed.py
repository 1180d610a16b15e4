"""A guard that cannot check lets nothing through, and the request ends with a reason."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog.testing

from eventrail.contracts.errors import Code
from eventrail.contracts.events import EventData, Failed, Rejected
from eventrail.guarding.personal.plans import Plans
from eventrail.guardrail.screen import LONG_BYTES, GuardrailStage
from eventrail.runtime.host import Host
from tests.conftest import Provisioned
from tests.integration.guards.lives import ending, told, unchecked
from tests.integration.services.running import ask, running

FRONT = ("guardrail", "router", "cache", "echo")
MAIL = "canary@example.com"
CHECKS = (
    "eventrail.guardrail.checking.mask_request",
    "eventrail.guardrail.checking.check_attacks",
    "eventrail.guardrail.checking.check_content",
)
ERRORS = (ValueError(MAIL), MemoryError(), RecursionError(), TimeoutError(), OSError("no model"))


@pytest.fixture
async def host(provisioned: Provisioned) -> AsyncIterator[Host]:
    async with running(provisioned, *FRONT) as started:
        yield started


@pytest.mark.parametrize("check", CHECKS)
async def test_a_check_that_raises_ends_the_request(
    check: str, host: Host, provisioned: Provisioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in ERRORS:
        monkeypatch.setattr(check, _raising(error))
        state = await ask(host, f"hello {MAIL}")
        assert isinstance(state.terminal, Failed)
        problem = state.terminal.problem
        assert (problem.code, problem.where) == (Code.STAGE_ERROR, "guardrail")
        assert type(error).__name__ in problem.message
        assert MAIL not in str(problem)
        assert state.screened is None
    assert await unchecked(provisioned.client) == []


async def test_a_check_that_runs_out_of_memory_in_a_thread_ends_the_request(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CHECKS[1], _raising(MemoryError()))
    state = await ask(host, "long " * LONG_BYTES)
    assert isinstance(state.terminal, Failed)
    assert state.terminal.problem.code == Code.STAGE_ERROR


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A check that never comes back, until the test is over."""
    release = threading.Event()

    def hang(*_: object) -> None:
        release.wait(60)
        raise ValueError("released")

    monkeypatch.setattr(CHECKS[1], hang)
    monkeypatch.setattr(GuardrailStage, "timeout_s", 0.2)
    yield release
    release.set()


async def test_a_check_that_hangs_is_given_up_and_stalls_nobody(
    host: Host, provisioned: Provisioned, stuck: threading.Event
) -> None:
    state = await ask(host, "long " * LONG_BYTES)
    assert state.screened is None
    other = asyncio.create_task(asyncio.sleep(0))
    end = await _ended(provisioned, state.rid)
    assert other.done()
    assert isinstance(end, Failed)
    assert end.problem.code == Code.STAGE_TIMEOUT
    assert not stuck.is_set()
    assert await unchecked(provisioned.client) == []
    assert "screened" not in (await told(provisioned.client))[state.rid]


async def test_a_policy_that_was_never_checked_lets_nothing_through(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfit(*_: Any) -> None:
        raise ValueError("no such expression")

    monkeypatch.setattr("eventrail.guardrail.masking.PLANS", Plans())
    monkeypatch.setattr("eventrail.guarding.personal.plans.Plan", unfit)
    state = await ask(host, "hello")
    assert isinstance(state.terminal, Failed)
    assert state.terminal.problem.code == Code.STAGE_ERROR


async def test_an_answer_that_cannot_be_checked_is_not_given(
    provisioned: Provisioned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventrail.guardrail.verdict.judge", _raising(MemoryError()))
    # a traceback of the default format takes seconds
    with structlog.testing.capture_logs():
        async with running(provisioned, *FRONT) as host:
            state = await ask(host, "hello")
            end = await _ended(provisioned, state.rid)
    assert isinstance(end, Failed | Rejected)
    assert await unchecked(provisioned.client) == []
    assert "completed" not in (await told(provisioned.client))[state.rid]


def _raising(error: Exception) -> Any:
    def broken(*_: object, **__: object) -> None:
        raise error

    return broken


async def _ended(provisioned: Provisioned, rid: str) -> EventData:
    async with asyncio.timeout(60):
        while (end := await ending(provisioned.client, rid)) is None:
            await asyncio.sleep(0.1)
    return end
