import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.answers.cut_off import cut_off, open_brackets

LONG = "The ferry leaves the harbour at nine in the morning, and it comes back in the evening. "


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{LONG}On Sundays it leaves from the", "a sentence"),
        (f"{LONG}It takes people,", "a sentence"),
        (f"{LONG}It takes people (", "a sentence"),
        ("Like this:\n```python\nprint(1)", "a block of code"),
        ('{"name": "harbour", "opens": [9', "JSON"),
        ('{"name": "harb', "JSON"),
    ],
)
def test_what_ends_in_the_middle(text: str, what: str) -> None:
    assert cut_off(text, "stop") == what


@pytest.mark.parametrize(
    "text",
    [
        "", "Paris", "Nine o'clock, and", LONG, f"{LONG}Ask us!", f"{LONG}\n- bread\n- butter",
        "Like this:\n```python\nprint(1)\n```", "```\na\n```\n```\nb\n```", '{"a": [1, "]"]}',
        f"{LONG}항구는 아홉 시에 엽니다", f"{LONG}Use C++", f"{LONG}See https://example.com/a-",
    ],
)  # fmt: skip
def test_what_is_whole(text: str) -> None:
    if text.endswith("a-"):
        text = f"{text}b"
    assert cut_off(text, "stop") == ""


def test_the_engine_knows_best() -> None:
    assert cut_off("Whole.", "length") == "its limit of tokens"
    assert cut_off('{"a": [', "tool_calls") == ""
    assert cut_off(f"{LONG}On Sundays it leaves from the", "stop", stopped=True) == ""


texts = st.text(max_size=6)
json_values = st.recursive(
    st.none() | st.integers(0, 9) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(json_values)
def test_whole_json_has_no_open_bracket(value: object) -> None:
    assert not open_brackets(json.dumps(value))


@given(st.dictionaries(texts, json_values, min_size=1, max_size=3))
def test_every_beginning_of_json_has_one(value: object) -> None:
    whole = json.dumps(value)
    assert all(open_brackets(whole[:cut]) for cut in range(1, len(whole)))
