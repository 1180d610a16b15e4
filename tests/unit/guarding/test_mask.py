import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.detect import LEAKABLE, PERSONAL
from eventrail.guarding.mask import mask, mask_all
from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask
from tests.unit.guarding.texts import texts


def test_each_kind_gets_its_own_numbered_placeholders() -> None:
    dictionary = MaskDictionary()
    text = "a@example.com or b@example.com, 010-1234-5678, 4111 1111 1111 1111"
    assert mask(text, dictionary) == "<EMAIL_1> or <EMAIL_2>, <PHONE_1>, <CARD_1>"
    assert dictionary.originals == {
        "<EMAIL_1>": "a@example.com",
        "<EMAIL_2>": "b@example.com",
        "<PHONE_1>": "010-1234-5678",
        "<CARD_1>": "4111 1111 1111 1111",
    }


def test_the_same_value_keeps_its_placeholder_over_texts_and_requests() -> None:
    dictionary = MaskDictionary()
    assert mask_all(["a@example.com", "b@example.com a@example.com"], dictionary) == [
        "<EMAIL_1>",
        "<EMAIL_2> <EMAIL_1>",
    ]
    later = msgspec.json.decode(msgspec.json.encode(dictionary), type=MaskDictionary)
    assert mask("c@example.com b@example.com", later) == "<EMAIL_3> <EMAIL_2>"


def test_two_writings_of_one_number_come_back_as_they_were_written() -> None:
    dictionary = MaskDictionary()
    text = "4111 1111 1111 1111 is 4111111111111111"
    masked = mask(text, dictionary)
    assert masked == "<CARD_1> is <CARD_2>"
    assert unmask(masked, dictionary) == text


@pytest.mark.parametrize("typed", ["<EMAIL_1>", "<email_1>", "< EMAIL 1 >", r"<EMAIL\_1>"])
def test_a_number_somebody_typed_is_not_given_out(typed: str) -> None:
    dictionary = MaskDictionary()
    masked = mask_all(["ann@example.com", f"what is {typed}?"], dictionary)
    assert masked == ["<EMAIL_2>", f"what is {typed}?"]


def test_a_number_typed_after_it_was_given_out_is_masked_itself() -> None:
    dictionary = MaskDictionary()
    mask("ann@example.com", dictionary)
    masked = mask("what is <EMAIL_1>?", dictionary)
    assert masked == "what is <LITERAL_1>?"
    assert unmask(masked, dictionary) == "what is <EMAIL_1>?"


def test_a_number_typed_early_stays_reserved_later() -> None:
    dictionary = MaskDictionary()
    first = mask("what is <EMAIL_1>?", dictionary)
    assert mask("ann@example.com", dictionary) == "<EMAIL_2>"
    assert unmask(first, dictionary) == "what is <EMAIL_1>?"


def test_what_to_mask_is_the_detectors_choice() -> None:
    key = "sk-A1b2C3d4E5f6G7h8I9j0"
    assert mask(key, MaskDictionary(), detector=PERSONAL) == key
    assert mask(key, MaskDictionary(), detector=LEAKABLE) == "<SECRET_1>"


@given(texts)
def test_unmasking_undoes_masking(text: str) -> None:
    dictionary = MaskDictionary()
    assert unmask(mask(text, dictionary), dictionary) == text


@given(st.lists(st.lists(texts, max_size=4), max_size=4))
def test_unmasking_undoes_masking_for_all_texts_of_a_conversation(
    requests: list[list[str]],
) -> None:
    dictionary = MaskDictionary()
    masked = [mask_all(request, dictionary) for request in requests]
    assert [[unmask(text, dictionary) for text in request] for request in masked] == requests


@given(texts)
def test_exactly_what_the_detector_finds_is_replaced(text: str) -> None:
    dictionary = MaskDictionary()
    masked = mask(text, dictionary)
    found = PERSONAL.find(text)
    assert set(dictionary.originals.values()) == {text[each.start : each.end] for each in found}
    starts, ends = [each.start for each in found], [each.end for each in found]
    kept = [text[start:end] for start, end in zip([0, *ends], [*starts, len(text)], strict=True)]
    names = "|".join(dictionary.originals) or "(?!)"
    assert re.split(names, masked) == kept
