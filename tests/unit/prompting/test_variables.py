"""Variables, examples, variants; and the prompt as the log keeps it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.template import Example, Template, Variable, Variant
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message
from eventrail.prompting import (
    MissingVariable,
    parts_of,
    prompt_hash,
    render,
    variable_problems,
    variant_for,
    whole,
)

ASKED = [Message("user", "What?")]
VOICE = Template(
    system="{who} in {language}: {documents} {unknown} {{who}}",
    document="[{number}] {text} for {who}",
    variables={"who": Variable(longest=20), "language": Variable(default="English")},
    examples=[Example("user", "Who?"), Example("assistant", "{who}.")],
)

values = st.text(max_size=20)
messages = st.lists(
    st.builds(
        Message,
        st.sampled_from(["system", "user", "assistant"]),
        st.one_of(st.none(), st.text(max_size=5)),
        name=st.one_of(st.none(), st.just("ann")),
    ),
    max_size=6,
)


def test_variables_go_into_every_text_and_other_braces_stay() -> None:
    documents = [Document("d", "Tea {who}", 1.0)]
    prompt = render(VOICE, ASKED, documents, {"who": "Ann"})
    assert [(each["role"], each["content"]) for each in prompt] == [
        ("system", "Ann in English: [1] Tea {who} for Ann {unknown} {Ann}"),
        ("user", "Who?"),
        ("assistant", "Ann."),
        ("user", "What?"),
    ]


@given(values)
def test_a_value_is_put_in_as_it_is_and_never_looked_at_again(value: str) -> None:
    template = Template(system="<{who}>", variables={"who": Variable()})
    (system,) = render(template, [], variables={"who": value})
    assert system["content"] == f"<{value}>"


@given(st.dictionaries(st.sampled_from(["who", "language", "other"]), st.text(max_size=30)))
def test_a_prompt_can_be_rendered_exactly_if_no_problem_is_missing_a_value(
    given_values: dict[str, str],
) -> None:
    problems = dict(variable_problems(VOICE, given_values))
    assert ("other" in problems) == ("other" in given_values)
    missing = "who" not in given_values
    too_long = len(given_values.get("who", "")) > 20
    assert ("who" in problems) == (missing or too_long)
    if missing:
        with pytest.raises(MissingVariable, match="'who'"):
            render(VOICE, ASKED, (), given_values)
    else:
        assert render(VOICE, ASKED, (), given_values)


def test_the_first_variant_that_matches_pool_or_model_is_taken() -> None:
    template = Template(
        system="All.",
        document="{text}",
        variants={
            "llama-*": Variant(system="Llama."),
            "big": Variant(document="- {text}", examples=[Example("user", "x")]),
            "*": Variant(system="Any."),
        },
    )
    assert variant_for(template, "chat", "llama-3").system == "Llama."
    assert variant_for(template, "big", "llama-3").system == "Llama."
    big = variant_for(template, "big", "gpt")
    assert (big.system, big.document, len(big.examples)) == ("All.", "- {text}", 1)
    assert variant_for(template, "chat", "gpt").system == "Any."
    plain = Template(system="All.")
    assert variant_for(plain, "chat", "gpt") is plain


def test_an_apps_own_instructions_follow_the_templates_and_stand_before_examples() -> None:
    template = Template(system="", examples=[Example("user", "a"), Example("assistant", "b")])
    own = [Message("developer", "Be brief."), *ASKED]
    assert [each["role"] for each in render(template, own)] == [
        "system", "user", "assistant", "user",
    ]  # fmt: skip


@given(messages)
def test_a_prompt_kept_by_reference_is_put_together_again(conversation: list[Message]) -> None:
    for template in (Template(), Template(system="Be kind."), VOICE):
        prompt = render(template, conversation, (), {"who": "Ann"} if template is VOICE else {})
        parts = parts_of(prompt, conversation)
        assert whole(parts, conversation) == prompt
        assert prompt_hash(whole(parts, conversation)) == prompt_hash(prompt)


def test_no_message_of_the_conversation_is_written_out_twice() -> None:
    conversation = [Message("user", "a" * 1000), Message("assistant", "b"), Message("user", "c")]
    parts = parts_of(render(Template(system="Be kind."), conversation), conversation)
    assert parts == [
        {"role": "system", "content": "Be kind."},
        {"screened": 0},
        {"screened": 1},
        {"screened": 2},
    ]


@pytest.mark.parametrize("place", [3, -1, "x", None])
def test_a_reference_to_nothing_is_an_error(place: object) -> None:
    with pytest.raises(LookupError):
        whole([{"screened": place}], ASKED)
