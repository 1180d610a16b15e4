import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.placeholders import MaskDictionary
from eventrail.guarding.unmask import unmask

DICTIONARY = MaskDictionary({"<EMAIL_1>": "ann@example.com", "<CARD_12>": "4111 1111 1111 1111"})


@pytest.mark.parametrize(
    "written",
    [
        "<EMAIL_1>",
        "<email_1>",
        "<Email_1>",
        "< EMAIL_1 >",
        "<EMAIL 1>",
        "<EMAIL-1>",
        "<EMAIL1>",
        r"<EMAIL\_1>",
        r"\<EMAIL\_1\>",
        "<EMAIL_01>",
        "<EMAIL_ 001>",
        "<**EMAIL_1**>",
        "&lt;EMAIL_1&gt;",
        "&LT;email_1&GT;",
        "&#60;EMAIL_1&#62;",
        "%3CEMAIL_1%3E",
        r"\u003cEMAIL_1\u003e",
        "\uff1cEMAIL_1\uff1e",
        "\uff1c\uff25\uff2d\uff21\uff29\uff2c\uff3f\uff11\uff1e",
        "\u3008EMAIL_1\u3009",
    ],
)
def test_small_changes_by_a_model_are_forgiven(written: str) -> None:
    assert unmask(f"mail {written}!", DICTIONARY) == "mail ann@example.com!"


def test_a_korean_particle_follows_the_original() -> None:
    assert unmask("<EMAIL_1>\uc73c\ub85c", DICTIONARY) == "ann@example.com\uc73c\ub85c"


@pytest.mark.parametrize(
    "text",
    [
        "<EMAIL_2>",
        "<EMAIL_11>",
        "<EMAIL>",
        "EMAIL_1",
        "&lt;EMAIL_1>",
        "<EMAIL_1",
        "<CARD_1>",
        "<b>",
    ],
)
def test_what_is_not_in_the_dictionary_is_left_alone(text: str) -> None:
    assert unmask(text, DICTIONARY) == text


def test_a_placeholder_inside_further_brackets_is_found() -> None:
    assert unmask("<<EMAIL_1>>", DICTIONARY) == "<ann@example.com>"


def test_an_original_that_looks_like_a_placeholder_is_not_replaced_again() -> None:
    dictionary = MaskDictionary({"<LITERAL_1>": "<EMAIL_1>", "<EMAIL_1>": "ann@example.com"})
    assert unmask("<LITERAL_1> <EMAIL_1>", dictionary) == "<EMAIL_1> ann@example.com"


@given(st.text())
def test_json_stays_valid_and_holds_the_original(original: str) -> None:
    dictionary = MaskDictionary({"<NAME_1>": original})
    arguments = json.dumps({"to": "<NAME_1>", "note": 'for "<NAME_1>"'})
    opened = json.loads(unmask(arguments, dictionary, in_json=True))
    assert opened == {"to": original, "note": f'for "{original}"'}


@given(st.text())
def test_an_empty_dictionary_changes_nothing(text: str) -> None:
    assert unmask(text, MaskDictionary()) == text


@given(st.text(alphabet="<>_ EMAILCRD12\\-", max_size=60))
def test_only_originals_are_added_and_only_placeholders_removed(text: str) -> None:
    marked = MaskDictionary({"<EMAIL_1>": "\x00", "<CARD_12>": "\x01"})
    result = unmask(text, marked)
    kept = result.replace("\x00", "").replace("\x01", "")
    assert len(kept) <= len(text)
    remaining = iter(text)
    assert all(character in remaining for character in kept)
