"""Templates: what is refused, how versions are numbered, which one a request gets."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.changing.templates import (
    UnknownTemplate,
    template_named,
    template_rows,
    with_version,
)
from eventrail.config.default import default_config
from eventrail.config.lookup import find_template, full_name, known_templates
from eventrail.config.model import Config, InvalidConfig, Pool, Rule, Template, decode_config
from eventrail.config.template import (
    Numbered,
    documents_in,
    numbered,
    numbers_of,
    split_name,
    version_name,
)
from eventrail.contracts.errors import RequestProblem
from eventrail.prompting import variant_for
from eventrail.prompting.choice import chosen_template

ONE, TWO = Template(system="One {documents}"), Template(system="Two {documents}")
CONFIG = Config(
    pools={"echo": Pool(engine="echo")},
    rules=[Rule(name="all", pool="echo", template="docs")],
    templates={"docs": TWO, "plain": Template()},
    numbered=numbered(
        {"docs": TWO, "plain": Template()},
        {"docs@1": ONE, "docs@2": TWO, "plain@1": Template(), "gone@1": ONE},
    ),
)


def decoded(versions: dict[str, Template] | None = None, **templates: Any) -> Config:
    document = {"pools": {"p": {"engine": "echo"}}, "templates": templates}
    return decode_config(msgspec.json.encode(document), 1, versions)


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ({"variables": {"who": {}}}, "templates.t.variables.who: is used nowhere"),
        ({"system": "{text}", "variables": {"text": {}}}, "templates.t.variables.text: a variable"),
        ({"system": "{A}", "variables": {"A": {}}}, "templates.t.variables.A: a variable's name"),
        (
            {"system": "{a}", "variables": {"a": {"longest": 0}}},
            "templates.t.variables.a.longest: must be at least 1",
        ),
        (
            {"system": "{a}", "variables": {"a": {"longest": 2, "default": "abc"}}},
            "templates.t.variables.a.default: is longer than 2",
        ),
        (
            {"system": "{a}", "variables": {"a": {"defualt": "x"}}},
            "templates.t.variables.a.defualt: there is no such field; did you mean 'default'?",
        ),
        ({"variants": {"x": {"sytem": ""}}}, "did you mean 'system'?"),
        ({"question": "{documents}"}, "templates.t.question: says nothing of the question"),
        (
            {"variants": {"x": {"question": "What?"}}},
            "templates.t.variants.x.question: says nothing of the question",
        ),
        (
            {"question": "{question}", "variables": {"question": {"default": ""}}},
            "templates.t.variables.question: is what {question} stands for",
        ),
    ],
)
def test_a_template_that_cannot_mean_what_it_says_is_refused(
    template: dict[str, Any], says: str
) -> None:
    with pytest.raises(InvalidConfig) as refused:
        decoded(t=template)
    assert says in str(refused.value)


@pytest.mark.parametrize("name", ["a@1", "a.b", "", "a b", "ä"])
def test_a_name_that_could_not_be_told_from_a_version_is_refused(name: str) -> None:
    with pytest.raises(InvalidConfig, match="a template's name is 1 to 63"):
        decoded(**{name: {}})


@given(st.text("abc-_", min_size=1), st.integers(1, 10**6))
def test_the_name_of_a_version_is_taken_apart_again(template: str, number: int) -> None:
    assert split_name(version_name(template, number)) == (template, number)
    assert split_name(template) == (template, 0)


def test_the_current_version_is_the_one_of_the_same_content() -> None:
    versions = {"docs@1": ONE, "docs@2": TWO, "docs@10": ONE}
    assert numbered({"docs": TWO}, versions).current == {"docs": "docs@2"}
    assert numbered({"docs": ONE}, versions).current == {"docs": "docs@10"}
    assert numbered({"docs": Template(system="Three")}, versions).current == {}
    assert numbers_of("docs", versions) == [1, 2, 10]


def test_a_name_stands_for_the_present_content_and_a_version_for_its_own() -> None:
    assert find_template(CONFIG, "docs") == TWO
    assert find_template(CONFIG, "docs@1") == ONE
    assert find_template(CONFIG, "docs@3") is None
    assert full_name(CONFIG, "docs") == "docs@2"
    assert full_name(CONFIG, "docs@1") == "docs@1"
    assert full_name(Config(templates={"docs": ONE}), "docs") == "docs"
    assert known_templates(CONFIG)["gone@1"] == ONE


@pytest.mark.parametrize(("name", "fits"), [("docs@1", True), ("docs@7", False), ("gone@1", True)])
def test_a_rule_may_pin_a_version_that_exists(name: str, *, fits: bool) -> None:
    document = {
        "pools": {"p": {"engine": "echo"}},
        "templates": {"docs": {}},
        "rules": [{"name": "r", "pool": "p", "template": name}],
    }
    payload = msgspec.json.encode(document)
    if fits:
        assert decode_config(payload, 1, CONFIG.numbered.versions).rules[0].template == name
    else:
        with pytest.raises(InvalidConfig, match="no template 'docs@7'; did you mean 'docs@"):
            decode_config(payload, 1, CONFIG.numbered.versions)
        assert decode_config(payload).rules[0].template == name  # a file knows no versions


def test_templates_are_listed_with_versions_and_rules() -> None:
    rows = {row.id: row for row in template_rows(CONFIG)}
    assert (rows["docs"].current, list(rows["docs"].versions)) == (2, [1, 2])
    assert list(rows["docs"].rules) == ["all"]
    assert (rows["gone"].current, list(rows["gone"].versions)) == (0, [1])
    assert (rows["docs"].documents, rows["gone"].documents) == ("system", "")


def test_where_documents_stand() -> None:
    assert documents_in(Template(system="Be brief.")) == ""
    assert documents_in(ONE) == "system"
    assert documents_in(Template(question="{documents} {question}")) == "question"


def test_the_template_of_a_new_installation_has_documents_last_but_for_the_bundled_model() -> None:
    docs = default_config().templates["docs"]
    assert documents_in(docs) == "question"
    for model in ("bundled", "bundled-int8", "echo"):
        assert documents_in(variant_for(docs, "some pool", model)) == "system"


def test_a_rollback_gives_a_content_back_and_an_unknown_version_is_named() -> None:
    assert with_version(CONFIG, "docs", 1).templates["docs"] == ONE
    with pytest.raises(UnknownTemplate, match="it has: 1, 2"):
        with_version(CONFIG, "docs", 5)
    with pytest.raises(UnknownTemplate, match=r"did you mean 'docs'\?"):
        template_named(CONFIG, "dosc")


ASK = Rule(name="r", pool="echo", template="plain", templates=["docs@1"])


@pytest.mark.parametrize(
    ("rule", "asked", "gets"),
    [
        (ASK, "", "plain@1"),
        (ASK, "plain", "plain@1"),
        (ASK, "plain@1", "plain@1"),
        (ASK, "docs@1", "docs@1"),
        (msgspec.structs.replace(ASK, templates=["docs"]), "docs", "docs@2"),
        (msgspec.structs.replace(ASK, templates=["docs"]), "docs@1", "docs@1"),
        (msgspec.structs.replace(ASK, templates=["*"]), "gone@1", "gone@1"),
    ],
)
def test_an_app_gets_what_the_rule_allows(rule: Rule, asked: str, gets: str) -> None:
    assert chosen_template(rule, asked, {}, CONFIG) == gets


@pytest.mark.parametrize("asked", ["docs", "docs@2", "gone@1", "nothing"])
def test_an_app_does_not_get_what_the_rule_does_not_name(asked: str) -> None:
    with pytest.raises(RequestProblem) as refused:
        chosen_template(ASK, asked, {}, CONFIG)
    assert refused.value.problem.where == "template"
    assert refused.value.problem.status == 400


def test_the_versions_are_no_part_of_the_document() -> None:
    assert Config(numbered=Numbered({"a@1": ONE})).numbered.versions
    assert decoded({"t@1": ONE}, t={}).numbered.versions == {"t@1": ONE}
