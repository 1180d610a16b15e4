"""What the door refuses of a prompt template and its values, and what it leaves to the router."""

from typing import Any

import pytest

from eventrail.config.model import Config, Pool, Rule, Template, Variable
from eventrail.config.template import numbered
from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.requests import ChatRequest, Message
from eventrail.gateway.templating import check_template

TEMPLATES = {
    "plain": Template(),
    "voice": Template(system="{who}", variables={"who": Variable(longest=5)}),
}


def config(*rules: Rule) -> Config:
    versions = {f"{name}@1": template for name, template in TEMPLATES.items()}
    known = numbered(TEMPLATES, versions)
    pools = {"p": Pool(engine="echo")}
    return Config(pools=pools, rules=list(rules), templates=TEMPLATES, numbered=known)


def rule(name: str = "r", **more: Any) -> Rule:
    return Rule(name=name, pool="p", **more)


def check(asked: dict[str, Any], *rules: Rule) -> None:
    request = ChatRequest([Message("user", "x")], model="m", **asked)
    check_template(request, "acme", config(*rules))


VOICE = rule(template="voice")


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ({}, "variables.who"),
        ({"variables": {"who": "longer"}}, "variables.who"),
        ({"variables": {"who": "x", "whom": "y"}}, "variables.whom"),
        ({"template": "plain"}, "template"),
        ({"template": "voice@2"}, "template"),
        ({"variables": {str(number): "" for number in range(65)}}, "variables"),
    ],
)
def test_what_no_rule_would_take_is_refused_with_the_field(
    asked: dict[str, Any], where: str
) -> None:
    with pytest.raises(RequestProblem) as refused:
        check(asked, VOICE)
    assert refused.value.problem.where == where
    assert refused.value.problem.status == 400


def test_what_fits_passes() -> None:
    check({"variables": {"who": "Ann"}}, VOICE)
    check({"template": "voice@1", "variables": {"who": "Ann"}}, VOICE)
    check({"template": "plain"}, rule(template="voice", templates=["*"]))


def test_what_a_later_rule_may_take_is_left_to_the_router() -> None:
    words = rule("words", template="voice", contains=["secret"])
    check({}, words, rule(template="plain"))
    check({"variables": {"who": "Ann"}}, words, rule(template="plain"))
    check({}, rule("canned", canned="No.", contains=["x"]), VOICE)
    with pytest.raises(RequestProblem):
        check({}, words, VOICE, rule(template="plain"))  # the third is never reached


def test_rules_of_others_are_not_looked_at() -> None:
    with pytest.raises(RequestProblem):
        check({}, rule(template="plain", tenant="demo"), rule(template="plain", model="n"), VOICE)


def test_embeddings_have_no_template() -> None:
    check({"task": "embed"}, VOICE)
    with pytest.raises(RequestProblem, match="means nothing to embeddings"):
        check({"task": "embed", "template": "voice"}, VOICE)
