import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventrail.guarding.answers.form import Form, Formed, form_of, formed
from eventrail.guarding.answers.repair import LONGEST, repaired

OBJECT = Form()
CITY = {
    "type": "object",
    "properties": {"city": {"type": "string"}, "people": {"type": "integer"}},
    "required": ["city"],
    "additionalProperties": False,
}
BAD = [
    '{"city": "Seoul", "people": 9,}',
    "{'city': 'Seoul', 'people': 9}",
    '{city: "Seoul", people: 9}',
    '```json\n{"city": "Seoul", "people": 9}\n```',
    'Here you are:\n{"city": "Seoul", "people": 9}\nAnything else?',
    '{"city": "Seoul" "people": 9}',
    '{"city": "Seoul", "people": 9',
]


@pytest.mark.parametrize("text", BAD)
@pytest.mark.parametrize("form", [OBJECT, Form(CITY)])
def test_what_is_almost_json_is_put_right(text: str, form: Form) -> None:
    assert formed(text, form).wrong
    assert json.loads(repaired(text, form) or "") == {"city": "Seoul", "people": 9}


@pytest.mark.parametrize(
    "text",
    ["", "Seoul has nine people.", "{", "[]", '{"town": "Seoul"}', '{"city": 9}', "{" * 20_000,
     '{"city": "' + "x" * LONGEST + '",}', '{"city": "a"}{"city": "b"}'],
)  # fmt: skip
def test_what_cannot_be_put_right_stays_wrong(text: str) -> None:
    assert formed(text, Form(CITY)).wrong
    assert repaired(text, Form(CITY)) is None


def test_masks_letters_and_escapes_come_through() -> None:
    text = '{"to": "<EMAIL_1>", "text": "안녕 \\u00e9 \\"hi\\"",}'
    mended = {"to": "<EMAIL_1>", "text": '안녕 é "hi"'}
    assert json.loads(repaired(text, OBJECT) or "") == mended


words = st.text("abzéAZ가힣", min_size=1, max_size=8)
values = st.recursive(
    words | st.integers(-1000, 1000) | st.booleans(),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
objects = st.dictionaries(words, values, min_size=1, max_size=3)
DAMAGES = [
    lambda text: f"```json\n{text}\n```",
    lambda text: f"Sure!\n\n{text}",
    lambda text: f"{text}\nHope that helps!",
    lambda text: f"{text[:-1]},}}",
    lambda text: text[:-1],
]


@settings(max_examples=60)
@given(objects, st.sampled_from(DAMAGES))
def test_damage_is_undone(value: Any, damage: Any) -> None:
    whole = json.dumps(value, ensure_ascii=False)
    mended = repaired(damage(whole), OBJECT)
    assert mended is not None
    assert json.loads(mended) == value


@settings(max_examples=60)
@given(
    st.text() | objects.map(json.dumps).flatmap(lambda t: st.sampled_from([t, t[: len(t) // 2]]))
)
def test_whatever_comes_out_has_the_form_and_stays_as_it_is(text: str) -> None:
    mended = repaired(text, OBJECT)
    if mended is not None:
        assert formed(mended, OBJECT) == Formed()
        assert json.loads(repaired(mended, OBJECT) or "") == json.loads(mended)


@pytest.mark.parametrize(
    ("extra", "form"),
    [
        ({}, None),
        ({"response_format": {"type": "text"}}, None),
        ({"response_format": {"type": "json_object"}}, OBJECT),
        ({"response_format": {"type": "json_schema", "json_schema": {"schema": CITY}}}, Form(CITY)),
        ({"structured_outputs": {"json": CITY}}, Form(CITY)),
        ({"structured_outputs": {"json_object": True}}, OBJECT),
        ({"structured_outputs": {"regex": "a+"}}, None),
        ({"guided_json": json.dumps(CITY)}, Form(CITY)),
    ],
)
def test_the_form_is_what_the_request_asks_for(extra: dict[str, Any], form: Form | None) -> None:
    assert form_of(extra) == form
