from hypothesis import given
from hypothesis import strategies as st

from eventrail.contracts.requests import Message
from eventrail.guarding.unmask import unmask
from eventrail.guardrail.masking import mask_messages

CARD = "4111 1111 1111 1111"
MAIL = "ann@example.com"


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
