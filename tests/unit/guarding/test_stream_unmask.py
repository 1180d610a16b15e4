import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.brackets import IN_JSON, IN_TEXT, OPENERS
from eventrail.guarding.placeholders import INNER_MAX, MaskDictionary
from eventrail.guarding.unmask import StreamUnmasker, unmask
from tests.unit.guarding.texts import chunked

DICTIONARY = MaskDictionary(
    {
        "<EMAIL_1>": "ann@example.com",
        "<EMAIL_12>": "bob@example.com",
        "<CARD_1>": "4111 1111 1111 1111",
        "<LITERAL_1>": '<EMAIL_1> and "more" < ',
    }
)
PAIRS = tuple(dict.fromkeys((*IN_TEXT, *IN_JSON)))
brackets = st.sampled_from([bracket for pair in PAIRS for bracket in pair])
placeholder_texts = st.one_of(
    st.lists(
        st.one_of(
            brackets, st.sampled_from(["EMAIL_1", "email", "_12", "\\", "\\\\", "\uff11", "00"])
        )
    ).map("".join),
    st.text(alphabet="<>_ EMAILCRDemail12\\-x", max_size=80),
    st.lists(
        st.sampled_from(
            [*DICTIONARY.originals, "< email 1 >", "<", ">", "<EM", "AIL_1", " a", "<p>"]
        )
    ).map("".join),
)


def stream(chunks: list[str], *, in_json: bool = False) -> list[str]:
    unmasker = StreamUnmasker(DICTIONARY, in_json=in_json)
    return [*(unmasker.feed(chunk) for chunk in chunks), unmasker.flush()]


@pytest.mark.parametrize("in_json", [False, True])
@given(chunks=chunked(placeholder_texts))
def test_a_stream_reads_as_the_whole_text_however_it_is_cut(
    *, chunks: list[str], in_json: bool
) -> None:
    whole = unmask("".join(chunks), DICTIONARY, in_json=in_json)
    assert "".join(stream(chunks, in_json=in_json)) == whole


@given(chunked())
def test_any_other_text_passes_unchanged_too(chunks: list[str]) -> None:
    assert "".join(stream(chunks)) == unmask("".join(chunks), DICTIONARY)


@given(placeholder_texts)
def test_text_is_held_exactly_if_it_can_still_become_a_placeholder(text: str) -> None:
    unmasker = StreamUnmasker(DICTIONARY)
    released = unmasker.feed(text)
    held = unmasker.flush()
    written = [
        f"{pair.opening}{key[1:-1]}{pair.closing}" for key in DICTIONARY.originals for pair in PAIRS
    ]
    endings = [key[cut:] for key in written for cut in range(1, len(key))]

    plain = [key[1:][cut:] for key in DICTIONARY.originals for cut in range(len(key))]

    def becomes(begun: str, endings: list[str]) -> bool:
        return any(unmask(begun + ending, DICTIONARY) != begun + ending for ending in endings)

    assert not held or (held[0] in OPENERS and becomes(held, endings))
    if not held and "<" in text:
        last = text[text.rindex("<") :]
        assert ">" in last or not becomes(last, plain)
    assert released + held == unmask(text, DICTIONARY)


def test_nothing_is_held_when_no_placeholder_begins_so() -> None:
    assert stream(["a <d", "iv> <", "EMAIL_2", "> <CARD_1", ">"]) == [
        "a <d",
        "iv> ",
        "<EMAIL_2",
        "> ",
        "4111 1111 1111 1111",
        "",
    ]


def test_the_hold_is_bounded() -> None:
    unmasker = StreamUnmasker(DICTIONARY)
    assert unmasker.feed("<" + " " * INNER_MAX) == ""
    assert unmasker.feed(" ") == "<" + " " * (INNER_MAX + 1)


def test_nothing_is_ever_held_without_a_dictionary() -> None:
    assert StreamUnmasker(MaskDictionary()).feed("<EMAIL_") == "<EMAIL_"


def test_an_unfinished_placeholder_is_given_back_at_the_end() -> None:
    assert stream(["mail <EMAIL_", "1"]) == ["mail ", "", "<EMAIL_1"]


def test_arguments_of_a_tool_call_stay_valid_json() -> None:
    arguments = json.dumps({"to": "<EMAIL_1>", "text": "<LITERAL_1>"})
    opened = json.loads("".join(stream(list(arguments), in_json=True)))
    assert opened == {"to": "ann@example.com", "text": '<EMAIL_1> and "more" < '}
