import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Template
from eventrail.config.template import Example
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message
from eventrail.prompting import prompt_hash, render

DOCS = Template(system="Answer from:\n{documents}", document="[{number}] {text} ({source})")
ASKED = [Message("user", "what?")]


def document(text: str, source: str = "a.md") -> Document:
    return Document(id="1", text=text, score=1.0, source=source)


def test_documents_are_numbered_in_the_system_message() -> None:
    prompt = render(DOCS, ASKED, [document("one"), document("two", "b.md")])
    assert prompt == [
        {"role": "system", "content": "Answer from:\n[1] one (a.md)\n[2] two (b.md)"},
        {"role": "user", "content": "what?"},
    ]


def test_a_template_that_says_nothing_adds_no_message() -> None:
    assert render(Template(), ASKED) == [{"role": "user", "content": "what?"}]


def test_an_apps_own_instructions_follow_the_templates_in_one_message() -> None:
    messages = [Message("developer", "Be short."), *ASKED]
    prompt = render(Template(system="Be kind."), messages)
    assert prompt[0] == {"role": "system", "content": "Be kind.\n\nBe short."}
    assert [message["role"] for message in prompt] == ["system", "user"]


def test_names_in_braces_within_a_document_are_text() -> None:
    prompt = render(DOCS, ASKED, [document("{source} {documents} {number} {0}")])
    assert prompt[0]["content"] == "Answer from:\n[1] {source} {documents} {number} {0} (a.md)"


def test_other_braces_of_a_template_are_left_alone() -> None:
    template = Template(system='Reply as {"a": {}}. {documents}')
    assert render(template, ASKED)[0]["content"] == 'Reply as {"a": {}}.'


BESIDE = Template(
    system="Answer from what comes with the question.",
    question="{documents}\n\n{question}",
    nothing="(nothing was found)",
    examples=[Example("user", "an example"), Example("assistant", "an answer")],
)
TALK = [Message("user", "first"), Message("assistant", "so it is"), Message("user", "and {text}?")]


def test_documents_beside_the_question_leave_all_before_it_the_same() -> None:
    one, other = (render(BESIDE, TALK, [document(text)]) for text in ("one", "another"))
    assert one[:-1] == other[:-1] == render(BESIDE, TALK)[:-1]
    assert one[-1] == {"role": "user", "content": "[1] one\n\nand {text}?"}
    assert [each["content"] for each in one[:-1]] == [
        "Answer from what comes with the question.", "an example", "an answer", "first", "so it is",
    ]  # fmt: skip


def test_where_nothing_was_found_the_prompt_says_so_and_where_none_was_sought_nothing() -> None:
    assert render(BESIDE, ASKED, [])[-1]["content"] == "(nothing was found)\n\nwhat?"
    assert render(BESIDE, ASKED)[-1]["content"] == "what?"
    system = Template(system="Documents: {documents}", nothing="none")
    assert render(system, ASKED, [])[0]["content"] == "Documents: none"
    assert render(system, ASKED)[0]["content"] == "Documents:"


def test_documents_stand_once_and_after_them_come_results_of_tools() -> None:
    default = Template(question="{documents} {question}")
    talk = [*ASKED, Message("tool", "4", tool_call_id="c1")]
    assert render(default, talk, [document("one")]) == [
        {"role": "user", "content": "[1] one what?"},
        {"role": "tool", "content": "4", "tool_call_id": "c1"},
    ]
    assert render(default, [Message("assistant", "hi")], [document("one")]) == [
        {"role": "assistant", "content": "hi"}
    ]


def test_tool_messages_keep_their_ids_and_calls() -> None:
    calls = [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
    messages = [Message("assistant", tool_calls=calls), Message("tool", "4", tool_call_id="c1")]
    assert render(Template(), messages) == [
        {"role": "assistant", "content": None, "tool_calls": calls},
        {"role": "tool", "content": "4", "tool_call_id": "c1"},
    ]


def test_the_hash_does_not_depend_on_the_order_of_keys() -> None:
    assert prompt_hash([{"role": "user", "content": "x"}]) == prompt_hash(
        [{"content": "x", "role": "user"}]
    )


@pytest.mark.parametrize("other", [[], [{"role": "user", "content": "y"}]])
def test_another_prompt_has_another_hash(other: list[dict[str, str]]) -> None:
    assert prompt_hash(other) != prompt_hash([{"role": "user", "content": "x"}])


@given(texts=st.lists(st.text(), max_size=4), question=st.text())
def test_every_document_and_message_is_in_the_prompt_word_for_word(
    texts: list[str], question: str
) -> None:
    documents = [document(text) for text in texts]
    prompt = render(DOCS, [Message("user", question)], documents)
    assert prompt[-1]["content"] == question
    at = 0
    for text in texts:
        at = prompt[0]["content"].index(text, at) + len(text)
    assert json.loads(msgspec.json.encode(prompt)) == prompt
