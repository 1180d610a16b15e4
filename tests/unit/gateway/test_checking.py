"""Which models a tenant may name, and what sampling may say."""

import pytest

from eventrail.config.model import Config, Rule
from eventrail.contracts.errors import Code, RequestProblem
from eventrail.contracts.requests import ChatRequest, Message, Sampling
from eventrail.gateway.checking import check_model, check_request, models_of

CONFIG = Config(
    rules=[
        Rule(name="small talk", model="*", contains=["hello"], canned="Hello."),
        Rule(name="for all", model="one", canned="1"),
        Rule(name="for acme", model="two", tenant="acme", canned="2"),
    ]
)
ANY = Config(rules=[Rule(name="rest", canned="?")])


def test_a_tenant_sees_its_own_models_and_those_for_all() -> None:
    assert models_of("acme", CONFIG) == ["one", "two"]
    assert models_of("demo", CONFIG) == ["one"]


def test_a_model_for_another_tenant_is_unknown() -> None:
    check_model("two", "acme", CONFIG)
    with pytest.raises(RequestProblem) as caught:
        check_model("two", "demo", CONFIG)
    assert caught.value.problem.code == Code.MODEL_NOT_FOUND
    assert "one" in caught.value.problem.hint


def test_a_rule_for_some_texts_does_not_make_every_model_known() -> None:
    with pytest.raises(RequestProblem):
        check_model("gpt-5", "demo", CONFIG)
    check_model("gpt-5", "demo", ANY)


@pytest.mark.parametrize(
    ("sampling", "where"),
    [
        (Sampling(max_tokens=0), "max_tokens"),
        (Sampling(temperature=-0.1), "temperature"),
        (Sampling(temperature=2.1), "temperature"),
        (Sampling(top_p=0.0), "top_p"),
        (Sampling(top_p=1.1), "top_p"),
        (Sampling(n=0), "n"),
        (Sampling(n=17), "n"),
    ],
)
def test_sampling_out_of_bounds_names_the_parameter(sampling: Sampling, where: str) -> None:
    with pytest.raises(RequestProblem) as caught:
        check_request(ChatRequest([Message("user", "x")], sampling=sampling), "demo", ANY)
    assert caught.value.problem.where == where


def test_an_assistant_may_say_nothing_if_it_calls_a_tool() -> None:
    calls = [Message("user", "x"), Message("assistant", tool_calls=[{"id": "1"}])]
    check_request(ChatRequest(calls), "demo", ANY)
    with pytest.raises(RequestProblem) as caught:
        check_request(ChatRequest([Message("user", "x"), Message("assistant")]), "demo", ANY)
    assert caught.value.problem.where == "messages[1].content"
