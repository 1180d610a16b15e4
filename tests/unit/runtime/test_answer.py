"""From the state of a request to what its app sees."""

import json
from typing import Any

import msgspec
import pytest

from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import (
    CacheHit,
    Cancelled,
    Checked,
    Completed,
    Document,
    EventData,
    Failed,
    Generated,
    Rejected,
    Retrieved,
    Screened,
    Usage,
)
from eventrail.contracts.ids import new_rid
from eventrail.contracts.requests import Message
from eventrail.eventlog.fold import fold
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.sealing import KeyErasedError, Sealer
from eventrail.guarding.tenant_keys import MemoryTenantKeys
from eventrail.runtime.answer import build_answer
from tests.lives import ACCEPTED, CHECKED, COMPLETED, GENERATED, LIFE, NOW, ROUTED, SCREENED, record

MAIL = 'ada "the first" <ada@example.org>'
REFUSED = Problem(code=Code.POLICY.value, message="no")
ROUTED_LIFE = (ACCEPTED, SCREENED, ROUTED)


def answered(*datas: EventData, sealer: Sealer | None = None, rid: str | None = None) -> Any:
    state = fold(record(*datas, rid=rid, next_stage="verdict"))
    return build_answer(state, sealer or Sealer(MemoryTenantKeys()))


def masked(generated: Generated) -> Any:
    """Return the answer of a request in which `MAIL` was masked."""
    rid, sealer = new_rid(), Sealer(MemoryTenantKeys())
    dictionary = msgspec.json.encode(MaskDictionary(originals={"<EMAIL_1>": MAIL}))
    screened = Screened(
        messages=[Message(role="user", content="<EMAIL_1>")],
        dictionary=sealer.seal("acme", rid, dictionary),
    )
    life = (ACCEPTED, screened, ROUTED, generated, CHECKED, COMPLETED)
    return answered(*life, sealer=sealer, rid=rid)


@pytest.mark.parametrize(
    ("life", "status"),
    [
        (LIFE, "completed"),
        ((*ROUTED_LIFE, GENERATED, Checked(action="block"), Rejected(problem=REFUSED)), "rejected"),
        ((*ROUTED_LIFE, Failed(problem=REFUSED)), "failed"),
        ((*ROUTED_LIFE, Cancelled(reason="enough")), "cancelled"),
        (ROUTED_LIFE, "open"),
    ],
)
def test_the_status_is_the_terminal_events_type(life: tuple[EventData, ...], status: str) -> None:
    answer = answered(*life)
    assert answer.status == status
    assert answer.events == len(life)
    assert answer.problem == (REFUSED if status in {"rejected", "failed"} else None)


def test_a_completed_answer_shows_text_model_and_finish() -> None:
    answer = answered(*ROUTED_LIFE, GENERATED, CHECKED, Completed(finish_reason="length"))
    assert (answer.text, answer.model, answer.finish_reason) == ("echo: hello", "echo", "length")
    assert answer.created == int(NOW.timestamp())


def test_the_text_of_a_rejected_answer_is_not_shown() -> None:
    blocked = (*ROUTED_LIFE, GENERATED, Checked(action="block"), Rejected(problem=REFUSED))
    assert answered(*blocked).text == ""


def test_what_a_cancelled_request_had_generated_is_shown_and_billed() -> None:
    used = Usage(prompt_tokens=3, completion_tokens=2)
    part = Generated(pool="e", model="m", attempt="a", text="half", usage=used, cost=2.0)
    answer = answered(*ROUTED_LIFE, part, Cancelled())
    assert (answer.text, answer.usage, answer.cost) == ("half", used, 2.0)


def test_a_cached_answer_names_the_model_and_documents_of_the_first_asking() -> None:
    document = Document(id="d1", text="t", score=2.0, source="a.md", title="A")
    hit = CacheHit(key="k", text="hi", model="big", documents=[document])
    answer = answered(*ROUTED_LIFE, hit, CHECKED, Completed(cached=True))
    assert (answer.cached, answer.text, answer.model) == (True, "hi", "big")
    assert [(one.id, one.source, one.title, one.score) for one in answer.sources] == [
        ("d1", "a.md", "A", 2.0)
    ]


def test_the_documents_retrieved_are_the_sources() -> None:
    found = Retrieved(documents=[Document(id="d1", text="t", score=1.0)])
    answer = answered(*ROUTED_LIFE, found, GENERATED, CHECKED, COMPLETED)
    assert [one.id for one in answer.sources] == ["d1"]


def test_the_documents_that_the_answer_cites_are_told_and_those_it_made_up() -> None:
    found = Retrieved(documents=[Document(id=name, text="t", score=1.0) for name in "abc"])
    said = Generated(pool="e", model="m", attempt="a", text="It is so [3, 1], and so [7].")
    answer = answered(*ROUTED_LIFE, found, said, CHECKED, COMPLETED)
    assert [one.cited for one in answer.sources] == [True, False, True]
    assert answer.miscited == [7]


def test_masked_data_comes_back_in_the_text() -> None:
    answer = masked(Generated(pool="e", model="m", attempt="a", text="mail <email_1>!"))
    assert answer.text == f"mail {MAIL}!"


def test_masked_data_comes_back_in_choices() -> None:
    choices = [{"index": 1, "message": {"content": "to <EMAIL_1>"}}]
    answer = masked(Generated(pool="e", model="m", attempt="a", text="x", choices=choices))
    assert answer.choices == [{"index": 1, "message": {"content": f"to {MAIL}"}}]


def test_masked_data_comes_back_in_tool_calls_whose_arguments_stay_json() -> None:
    arguments = json.dumps({"to": "<EMAIL_1>"})
    calls = [{"id": "c", "function": {"name": "send", "arguments": arguments}}]
    answer = masked(Generated(pool="e", model="m", attempt="a", text="", tool_calls=calls))
    assert json.loads(answer.tool_calls[0]["function"]["arguments"]) == {"to": MAIL}
    assert answer.tool_calls[0]["id"] == "c"


def test_tool_calls_within_choices_stay_json_too() -> None:
    call = {"function": {"name": "send", "arguments": json.dumps({"to": "<EMAIL_1>"})}}
    choices = [{"index": 0, "message": {"content": None, "tool_calls": [call]}}]
    answer = masked(Generated(pool="e", model="m", attempt="a", text="", choices=choices))
    message = answer.choices[0]["message"]
    assert message["content"] is None
    assert json.loads(message["tool_calls"][0]["function"]["arguments"]) == {"to": MAIL}


def test_without_the_tenants_key_there_is_no_answer() -> None:
    rid, keys = new_rid(), MemoryTenantKeys()
    sealed = Sealer(keys).seal("acme", rid, b"{}")
    keys.erase("acme")
    screened = Screened(messages=[], dictionary=sealed)
    with pytest.raises(KeyErasedError):
        answered(ACCEPTED, screened, ROUTED, sealer=Sealer(keys), rid=rid)


def test_an_answer_that_was_held_back_is_not_shown_when_it_is_cancelled() -> None:
    held = msgspec.structs.replace(ROUTED, held=True)
    life = (ACCEPTED, SCREENED, held, GENERATED, Checked("escalate"), Cancelled())
    assert answered(*life).text == ""
    assert answered(ACCEPTED, SCREENED, held, GENERATED, CHECKED, COMPLETED).text
