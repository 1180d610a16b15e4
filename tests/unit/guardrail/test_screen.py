import msgspec
import pytest

from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.events import Screened
from eventrail.contracts.requests import ChatRequest, Sampling
from eventrail.eventlog.state import RequestState
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.guardrail.screen import LONG_CHARACTERS, GuardrailStage
from tests.unit.guardrail.lives import TENANT, accept, add, context, sealer, user


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


async def test_a_long_conversation_is_masked_as_well() -> None:
    seals = sealer()
    text = "word " * (LONG_CHARACTERS // 5 + 1) + "ann@example.com"
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

    monkeypatch.setattr("eventrail.guardrail.screen.mask_messages", broken)
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
