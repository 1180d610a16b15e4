import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.guards import Personal
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.guarding.unmask import unmask
from eventrail.guardrail.masking import Masked, mask_request

CARD = "4111 1111 1111 1111"
MAIL = "ann@example.com"
DEFAULT = Personal()


def hashed(value: str) -> str:
    return f"{len(value):012x}"


def mask_messages(messages: list[Message], policy: Personal = DEFAULT) -> Masked:
    return mask_request(ChatRequest(messages), policy, hashed)


def test_a_conversation_without_personal_data_passes_as_it_is() -> None:
    messages = [Message("system", "Be brief."), Message("user", "How high is the tower?")]
    masked = mask_messages(messages)
    assert masked.messages == messages
    assert not masked.dictionary.originals
    assert not masked.findings


def test_mail_phone_and_card_are_replaced_and_counted() -> None:
    masked = mask_messages([Message("user", f"{MAIL}, +1 415 555 2671, {CARD}")])
    text = masked.messages[0].content or ""
    assert text == "<EMAIL_1>, <PHONE_1>, <CARD_1>"
    assert {(one.check, one.action, one.count) for one in masked.findings} == {
        ("pii.email", "masked", 1),
        ("pii.phone", "masked", 1),
        ("pii.card", "masked", 1),
    }


def test_a_number_that_fails_the_card_checksum_is_no_card() -> None:
    masked = mask_messages([Message("user", "order 4111 1111 1111 1112")])
    assert not any(one.check == "pii.card" for one in masked.findings)


def test_one_value_has_one_placeholder_in_all_messages() -> None:
    masked = mask_messages(
        [
            Message("user", f"I am {MAIL}"),
            Message("assistant", f"Hello {MAIL}"),
            Message("user", "and bob@example.com?"),
        ]
    )
    texts = [message.content for message in masked.messages]
    assert texts == ["I am <EMAIL_1>", "Hello <EMAIL_1>", "and <EMAIL_2>?"]


def test_names_and_tool_calls_are_masked_too() -> None:
    call = {"id": "c1", "function": {"name": "send", "arguments": f'{{"to": "{MAIL}"}}'}}
    masked = mask_messages(
        [
            Message("user", "send it", name=MAIL),
            Message("assistant", None, tool_calls=[call]),
        ]
    )
    assert masked.messages[0].name == "<EMAIL_1>"
    calls = masked.messages[1].tool_calls
    assert calls is not None
    assert calls[0]["function"]["arguments"] == '{"to": "<EMAIL_1>"}'
    assert masked.messages[1].content is None


pieces = st.lists(
    st.one_of(st.text(max_size=20), st.sampled_from([MAIL, CARD, "<EMAIL_1>", "< email 2 >"])),
    max_size=6,
).map(" ".join)


@given(st.lists(pieces, min_size=1, max_size=4))
def test_originals_can_be_put_back_exactly(texts: list[str]) -> None:
    masked = mask_messages([Message("user", text) for text in texts])
    dictionary = masked.dictionary
    assert [unmask(one.content or "", dictionary) for one in masked.messages] == texts


def test_json_in_a_tool_call_is_read_and_stays_json() -> None:
    arguments = '{"to": "ann\\u0040example.com", "card": 4111111111111111, "n": 1e3, "ok": true}'
    call = {"id": "c1", "function": {"name": "send", "arguments": arguments}}
    masked = mask_messages([Message("assistant", None, tool_calls=[call])])
    calls = masked.messages[0].tool_calls
    assert calls is not None
    told = calls[0]["function"]["arguments"]
    assert json.loads(told) == {"to": "<EMAIL_1>", "card": "<CARD_1>", "n": 1000.0, "ok": True}
    back = json.loads(unmask(told, masked.dictionary, in_json=True))
    assert back["to"] == MAIL


def test_the_name_of_a_field_says_what_its_value_is() -> None:
    def arguments(name: str) -> str:
        call = {"function": {"arguments": json.dumps({name: "536-90-4399"})}}
        masked = mask_messages([Message("assistant", None, tool_calls=[call])])
        calls = masked.messages[0].tool_calls
        assert calls is not None
        return str(json.loads(calls[0]["function"]["arguments"])[name])

    assert arguments("ssn") == "<US_SSN_1>"


def test_escapes_in_a_tools_answer_hide_nothing() -> None:
    content = json.dumps({"note": f"line\n{CARD}", "mail": MAIL})
    assert "\\n4111" in content
    masked = mask_messages([Message("tool", content, tool_call_id="c1")])
    said = json.loads(masked.messages[0].content or "")
    assert said == {"note": "line\n<CARD_1>", "mail": "<EMAIL_1>"}


def test_text_that_is_not_json_after_all_is_masked_as_it_stands() -> None:
    masked = mask_messages([Message("user", f"[see \\ this] {MAIL}")])
    assert masked.messages[0].content == "[see \\ this] <EMAIL_1>"


def test_every_parameter_with_words_in_it_is_masked() -> None:
    schema = {"type": "object", "properties": {"who": {"enum": [MAIL, "nobody"]}}, "maximum": 10**9}
    request = ChatRequest(
        [Message("user", "hello")],
        sampling=Sampling(stop=[MAIL], seed=4155552671, max_tokens=3),
        extra={
            "tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}],
            "prediction": {"type": "content", "content": f"Dear {MAIL}"},
            "logit_bias": {"4155552671": 1.0},
            "top_k": 3,
        },
        variables={"customer": f"Ann, {MAIL}"},
    )
    masked = mask_request(request, DEFAULT, hashed)
    assert MAIL not in str((masked.extra, masked.sampling, masked.variables))
    assert masked.sampling == {"stop": ["<EMAIL_1>"], "seed": 4155552671, "max_tokens": 3}
    assert masked.variables == {"customer": "Ann, <EMAIL_1>"}
    parameters = masked.extra["tools"][0]["function"]["parameters"]
    assert parameters["properties"]["who"]["enum"] == ["<EMAIL_1>", "nobody"]
    assert parameters["maximum"] == 10**9
    assert masked.extra["logit_bias"] == request.extra["logit_bias"]


def test_a_conversation_that_goes_on_keeps_its_placeholders() -> None:
    turns = [
        Message("user", f"I am {MAIL}"),
        Message("assistant", f"Hello {MAIL}"),
        Message("user", "and bob@example.com, not <EMAIL_1>"),
        Message("user", f"{CARD}, eve@example.com"),
    ]
    variables = {"customer": "zoe@example.com"}
    told = [
        mask_request(ChatRequest(turns[: end + 1], variables=variables), DEFAULT, hashed)
        for end in range(len(turns))
    ]
    for end, masked in enumerate(told):
        assert masked.messages == told[-1].messages[: end + 1]
        assert masked.variables == told[-1].variables
    assert told[-1].messages[2].content == "and <EMAIL_3>, not <LITERAL_1>"


def test_what_is_blocked_is_named_with_its_place_and_masked_in_the_log() -> None:
    policy = Personal(kinds={"CARD": "block"}, patterns={"EMPLOYEE_ID": r"E-\d{6}"})
    messages = [Message("system", "Be kind."), Message("user", f"{MAIL}, {CARD}, E-123456")]
    masked = mask_messages(messages, policy)
    assert masked.problem is not None
    assert (masked.problem.code, masked.problem.where) == ("policy", "messages[1]")
    assert "CARD in messages[1]" in masked.problem.message
    assert CARD not in str(masked.problem)
    assert masked.messages[1].content == "<EMAIL_1>, <CARD_1>, <EMPLOYEE_ID_1>"
    assert {(one.check, one.action, one.where) for one in masked.findings} == {
        ("pii.card", "blocked", "messages[1]"),
        ("pii.email", "masked", ""),
        ("pii.employee_id", "masked", ""),
    }


def test_what_is_hashed_is_in_no_dictionary() -> None:
    masked = mask_messages([Message("user", f"{MAIL} {CARD}")], Personal(kinds={"EMAIL": "hash"}))
    assert masked.messages[0].content == f"<EMAIL_h{hashed('EMAIL:' + MAIL)}> <CARD_1>"
    assert masked.dictionary.originals == {"<CARD_1>": CARD}
    assert {(one.check, one.action) for one in masked.findings} == {
        ("pii.email", "hashed"),
        ("pii.card", "masked"),
    }


trees = st.recursive(
    st.one_of(pieces, st.booleans(), st.integers(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(pieces, inner, max_size=3),
    max_leaves=8,
)


@given(trees, st.booleans())
def test_json_of_any_shape_comes_back_as_it_was(tree: Any, ascii_only: bool) -> None:  # noqa: FBT001 -- drawn
    arguments = json.dumps(tree, ensure_ascii=ascii_only)
    call = {"function": {"arguments": arguments}}
    masked = mask_messages([Message("assistant", None, tool_calls=[call])])
    calls = masked.messages[0].tool_calls
    assert calls is not None
    told = calls[0]["function"]["arguments"]
    assert MAIL not in told
    back = json.loads(unmask(told, masked.dictionary, in_json=True))
    assert _texts(back) == _texts(tree)


def _texts(tree: Any) -> Any:
    """Long numbers that were masked come back as texts."""
    if isinstance(tree, bool) or tree is None or isinstance(tree, str):
        return tree
    if isinstance(tree, int):
        return str(tree)
    if isinstance(tree, list):
        return [_texts(each) for each in tree]
    return {name: _texts(each) for name, each in tree.items()}
