import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.default import default_config
from eventrail.speculation.prompts import (
    Prompt,
    UnreadablePrompts,
    distinct,
    parse_line,
    read_prompts,
)

TEMPLATES = default_config().templates
RECORDED = Path("tests/recorded/0.1.0")
USER = {"role": "user", "content": "Hi"}


def test_a_chat_request_a_batch_line_and_a_record_are_prompts(tmp_path: Path) -> None:
    chat = {"messages": [USER], "max_tokens": 7, "model": "x"}
    other = {"messages": [{"role": "user", "content": "Ho"}], "max_completion_tokens": 9}
    batch = {"custom_id": "b", "method": "POST", "url": "/v1/chat/completions", "body": other}
    record = (RECORDED / "completed-retrieved.jsonl").read_text().splitlines()[-1]
    path = tmp_path / "prompts.jsonl"
    path.write_text("\n".join([json.dumps(chat), "", json.dumps(batch), record]))
    first, second, third = read_prompts(path, TEMPLATES)
    assert first == Prompt("1", [USER], 7)
    assert (second.id, second.max_tokens) == ("b", 9)
    assert third.id == json.loads(record)["rid"]


def test_a_records_prompt_is_what_its_model_was_given() -> None:
    for line in (RECORDED / "completed-retrieved.jsonl").read_text().splitlines():
        prompt = parse_line(line, TEMPLATES, "1")
    assert prompt is not None
    system, question = prompt.messages
    assert system["role"] == "system"
    assert "[1] " in system["content"]
    assert question["role"] == "user"


def test_the_records_of_a_request_are_one_prompt() -> None:
    path = RECORDED / "completed-masked.jsonl"
    assert len(read_prompts(path, TEMPLATES)) == 1


def test_a_request_that_reached_no_model_has_no_prompt() -> None:
    path = RECORDED / "rejected-leak.jsonl"
    lines = path.read_text().splitlines()
    accepted = json.loads(lines[0])
    accepted["events"], accepted["prior"] = (accepted.get("prior", []) + accepted["events"])[:1], []
    assert parse_line(json.dumps(accepted), TEMPLATES, "1") is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("nonsense", "not a JSON object"),
        ("[]", "not a JSON object"),
        ("{}", "`messages`"),
        ('{"messages": []}', "`messages`"),
        ('{"messages": [{"content": "x"}]}', "`role`"),
        ('{"messages": [{"role": "user"}], "max_tokens": -1}', "`max_tokens`"),
        ('{"body": 3}', "`body`"),
        ('{"rid": "x", "events": []}', "record"),
    ],
)
def test_a_line_of_another_form_is_refused_with_its_number(
    line: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "prompts.jsonl"
    path.write_text(json.dumps({"messages": [USER]}) + "\n" + line)
    with pytest.raises(UnreadablePrompts, match=f"line 2: .*{says}"):
        read_prompts(path, TEMPLATES)


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePrompts, match="No such file"):
        read_prompts(tmp_path / "none", TEMPLATES)
    (tmp_path / "empty").write_text("\n")
    with pytest.raises(UnreadablePrompts, match="holds no prompt"):
        read_prompts(tmp_path / "empty", TEMPLATES)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["messages", "body", "role", "content", "events", "rid", "max_tokens"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_a_prompt_or_refused(value: object) -> None:
    try:
        prompt = parse_line(json.dumps(value), TEMPLATES, "1")
    except UnreadablePrompts:
        return
    assert prompt is not None
    assert prompt.messages


@given(st.text(max_size=40))
def test_any_line_is_a_prompt_or_refused(line: str) -> None:
    with pytest.raises(UnreadablePrompts):
        parse_line(line, TEMPLATES, "1")


def test_prompts_of_the_same_text_are_asked_once() -> None:
    prompts = [Prompt("a", [USER]), Prompt("b", [USER]), Prompt("c", [{**USER, "content": "c"}])]
    assert [prompt.id for prompt in distinct(prompts)] == ["a", "c"]
