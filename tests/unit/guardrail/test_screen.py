from collections.abc import Callable

import msgspec
import pytest
import structlog.testing

from eventrail.config.guards import Guards, Personal
from eventrail.config.model import Tenant
from eventrail.contracts.errors import Code, Problem, RequestProblem
from eventrail.contracts.events import Finding as EventFinding
from eventrail.contracts.events import Rejected, Screened
from eventrail.contracts.requests import ChatRequest, Sampling
from eventrail.eventlog.state import RequestState
from eventrail.guarding.outcome import Outcome
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.guardrail.screen import LONG_BYTES, GuardrailStage
from eventrail.guardrail.warming import warm
from tests.unit.guardrail.lives import CONFIG, TENANT, accept, add, context, sealer, user

Says = Callable[[str, Outcome], list[str]]
STOPPED = Problem(Code.POLICY.value, "stopped", "messages[0]")
SEEN = EventFinding("attack.direct", "blocked", where="messages[0]")


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Checks that say what a test wants, and note that they were asked."""
    asked: list[str] = []

    def says(name: str, outcome: Outcome) -> list[str]:
        def check(*_: object) -> Outcome:
            asked.append(name)
            return outcome

        monkeypatch.setattr(f"eventrail.guardrail.checking.check_{name}", check)
        return asked

    says("attacks", Outcome())
    says("content", Outcome())
    return says


async def screen(state: RequestState, seals: Sealer) -> Screened:
    step = await GuardrailStage().handle(state, context(seals))
    (event,) = step.events
    assert isinstance(event, Screened)
    assert step.version.policy
    return event


async def test_what_the_model_needs_is_passed_on_and_the_mail_is_not() -> None:
    seals = sealer()
    request = ChatRequest(
        user("write to ann@example.com"),
        sampling=Sampling(max_tokens=9),
        extra={"response_format": {"type": "text"}},
    )
    state = accept(request, seals)
    event = await screen(state, seals)
    assert event.messages == user("write to <EMAIL_1>")
    assert event.sampling == {"max_tokens": 9}
    assert event.extra == {"response_format": {"type": "text"}}
    assert b"ann@example.com" not in msgspec.json.encode(event)
    assert event.dictionary is not None
    opened = seals.open(TENANT, state.rid, event.dictionary)
    dictionary = msgspec.json.decode(opened, type=MaskDictionary)
    assert dictionary.originals == {"<EMAIL_1>": "ann@example.com"}
    assert add(state, event).screened == event


async def test_without_personal_data_there_is_no_dictionary() -> None:
    seals = sealer()
    event = await screen(accept(ChatRequest(user("hello")), seals), seals)
    assert event.dictionary is None


async def test_a_long_conversation_is_masked_as_well(quiet: Says) -> None:
    quiet("attacks", Outcome())
    seals = sealer()
    text = "word " * (LONG_BYTES // 5 + 1) + "ann@example.com"
    event = await screen(accept(ChatRequest(user(text)), seals), seals)
    assert (event.messages[0].content or "").endswith("<EMAIL_1>")


async def test_an_erased_key_ends_the_request() -> None:
    keys = MemoryTenantKeys()
    seals = Sealer(keys)
    state = accept(ChatRequest(user("hello")), seals)
    keys.erase(TENANT)
    with pytest.raises(RequestProblem) as caught:
        await GuardrailStage().handle(state, context(seals))
    assert caught.value.problem.code == Code.STAGE_ERROR
    assert caught.value.problem.where == "guardrail"


async def test_a_guard_that_breaks_lets_nothing_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret of ann@example.com")

    monkeypatch.setattr("eventrail.guardrail.screen.check_request", broken)
    seals = sealer()
    state = accept(ChatRequest(user("ann@example.com")), seals)
    with pytest.raises(RequestProblem) as caught:
        await GuardrailStage().handle(state, context(seals))
    assert "ann@example.com" not in str(caught.value.problem)
    assert "ZeroDivisionError" in caught.value.problem.message


async def test_a_sealed_body_that_is_no_request_ends_it() -> None:
    seals = sealer()
    state = accept(ChatRequest(user("x")), seals)
    accepted = state.accepted
    assert accepted is not None
    forged = seals.seal(TENANT, state.rid, b'{"messages": 3}')
    state = msgspec.structs.replace(
        state, accepted=msgspec.structs.replace(accepted, sealed=forged)
    )
    with pytest.raises(RequestProblem):
        await GuardrailStage().handle(state, context(seals))


async def test_a_check_that_stops_a_request_rejects_it_in_one_step(quiet: Says) -> None:
    asked = quiet("attacks", Outcome([SEEN], STOPPED))
    seals = sealer()
    state = accept(ChatRequest(user("ann@example.com")), seals)
    step = await GuardrailStage().handle(state, context(seals))
    screened, rejected = step.events
    assert isinstance(screened, Screened)
    assert screened.messages == user("<EMAIL_1>")
    assert [one.check for one in screened.findings] == ["pii.email", "attack.direct"]
    assert rejected == Rejected(STOPPED)
    assert asked == ["attacks"]
    assert add(state, *step.events).ended


async def test_a_canned_answer_is_passed_on_and_nothing_more_is_checked(quiet: Says) -> None:
    asked = quiet("attacks", Outcome(canned="I would rather not."))
    seals = sealer()
    event = await screen(accept(ChatRequest(user("hello")), seals), seals)
    assert event.canned == "I would rather not."
    assert asked == ["attacks"]


async def test_the_checks_come_one_after_the_other_and_all_findings_are_told(quiet: Says) -> None:
    quiet("attacks", Outcome([EventFinding("attack.direct", "noted")]))
    asked = quiet("content", Outcome([EventFinding("toxicity", "noted")]))
    seals = sealer()
    event = await screen(accept(ChatRequest(user("ann@example.com")), seals), seals)
    assert asked == ["attacks", "content"]
    assert [one.check for one in event.findings] == ["pii.email", "attack.direct", "toxicity"]


async def test_a_policy_that_blocks_personal_data_asks_no_model_about_it(quiet: Says) -> None:
    asked = quiet("content", Outcome())
    strict = Guards(personal=Personal(kinds={"EMAIL": "block"}))
    config = msgspec.structs.replace(
        CONFIG, guards={"strict": strict}, tenants={TENANT: Tenant(guards="strict")}, revision=7
    )
    seals = sealer()
    state = accept(ChatRequest(user("ann@example.com")), seals)
    step = await GuardrailStage().handle(state, context(seals, config))
    assert isinstance(step.events[-1], Rejected)
    assert step.events[-1].problem.code == Code.POLICY
    assert step.version.policy.endswith("/strict@7")
    assert asked == []


async def test_a_request_for_vectors_is_masked_and_not_judged(quiet: Says) -> None:
    asked = quiet("attacks", Outcome([SEEN], STOPPED))
    seals = sealer()
    request = ChatRequest(user("ann@example.com"), task="embed")
    event = await screen(accept(request, seals), seals)
    assert event.messages == user("<EMAIL_1>")
    assert asked == []


async def test_a_hash_is_the_tenants_own_and_the_same_in_every_request(quiet: Says) -> None:
    quiet("attacks", Outcome())
    guards = {"default": Guards(personal=Personal(kinds={"EMAIL": "hash"}))}
    config = msgspec.structs.replace(CONFIG, guards=guards)
    seals = sealer()

    async def told(tenant: str) -> str:
        state = accept(ChatRequest(user("ann@example.com")), seals, tenant)
        (event,) = (await GuardrailStage().handle(state, context(seals, config))).events
        assert isinstance(event, Screened)
        assert event.dictionary is None
        return event.messages[0].content or ""

    assert await told("acme") == await told("acme")
    assert await told("acme") != await told("demo")


def test_broken_checks_are_told_at_the_start_and_keep_no_process_from_it(
    monkeypatch: pytest.MonkeyPatch, quiet: Says
) -> None:
    quiet("attacks", Outcome())
    assert warm(CONFIG)

    def broken(*_: object) -> Outcome:
        raise OSError("no model")

    monkeypatch.setattr("eventrail.guardrail.checking.check_content", broken)
    with structlog.testing.capture_logs() as logs:
        assert not warm(CONFIG)
    assert logs[0]["policy"] == "default"
