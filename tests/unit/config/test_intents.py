import msgspec
import pytest
from msgspec.structs import replace

from eventrail.config.acted import acted, intents_of, variants
from eventrail.config.changing.intents import (
    UnknownIntents,
    intent_rows,
    with_intents,
    without_intent,
)
from eventrail.config.check_intents import intents_problems
from eventrail.config.intents import (
    Action,
    Ambiguous,
    Intent,
    Intents,
    Next,
    OutOfScope,
)
from eventrail.config.model import Config, InvalidConfig, Pool, Rule, Template, Tenant, check

TWO = {"a": Intent(examples=["a b", "a c"]), "b": Intent(examples=["b a", "b c"])}
CONFIG = Config(
    pools={"p": Pool(engine="echo"), "q": Pool(engine="echo")},
    templates={"plain": Template()},
    rules=[Rule(name="r", model="m", pool="p")],
    intents={"s": Intents(intents=TWO)},
    tenants={"t": Tenant(intents="s")},
)


@pytest.mark.parametrize(
    ("intents", "field"),
    [
        (Intents(), "intents"),
        (Intents(intents={"a": TWO["a"]}), "intents"),
        (Intents(intents={**TWO, "c": Intent(examples=["one"])}), "intents.c.examples"),
        (Intents(intents={**TWO, "ambiguous": TWO["a"]}), "intents.ambiguous"),
        (Intents(intents={**TWO, "c": Intent(examples=["x", " "])}), "intents.c.examples[1]"),
        (Intents(intents={**TWO, "c": Intent(["x", "y" * 3000])}), "intents.c.examples[1]"),
        (Intents(intents={**TWO, "c": Intent([str(n) for n in range(2000)])}), "intents"),
        (Intents(intents=TWO, threshold=2), "threshold"),
        (Intents(intents=TWO, margin=-1), "margin"),
        (Intents(intents=TWO, next=Next(tool_errors=0)), "next.tool_errors"),
        (Intents(intents=TWO, next=Next(examples={"answer": [""]})), "next.examples.answer[0]"),
        (Intents(model="everyday", intents=TWO), "intents.a.examples"),
        (
            Intents(intents=TWO, out_of_scope=OutOfScope(action=Action(pool="z"))),
            "out_of_scope.action.pool",
        ),
        (
            Intents(intents=TWO, ambiguous=Ambiguous(action=Action(ask="{who}?"))),
            "ambiguous.action.ask",
        ),
        (
            Intents(intents=TWO, ambiguous=Ambiguous(action=Action(ask="?", canned="!"))),
            "ambiguous.action.ask",
        ),
        (
            Intents(intents={**TWO, "c": Intent(["x", "y"], action=Action(top_k=-1))}),
            "intents.c.action.top_k",
        ),
        (
            Intents(intents={**TWO, "c": Intent(["x", "y"], action=Action(pool="p", route="r"))}),
            "intents.c.action.route",
        ),
        (
            Intents(intents={**TWO, "c": Intent(["x", "y"], action=Action(template="t"))}),
            "intents.c.action.template",
        ),
    ],
)
def test_what_does_not_fit_is_named_by_field(intents: Intents, field: str) -> None:
    assert field in [each for each, _ in intents_problems(intents, ["p"], [], ["plain"])]
    with pytest.raises(InvalidConfig, match=r"^intents\.s\."):
        check(replace(CONFIG, intents={"s": intents}))


def test_a_set_that_fits_is_taken_and_written_as_it_was_read() -> None:
    document = {
        "threshold": 0.4,
        "intents": {
            "a": {"examples": ["x", "y"], "action": {"ask": "{first} or {second}?"}},
            "b": {"examples": ["z", "w"], "action": {"hand_over": "soon"}},
        },
        "next": {"examples": {"retrieve": ["look it up"]}},
    }
    intents = msgspec.convert(document, Intents)
    assert list(intents_problems(intents, [])) == []
    assert msgspec.to_builtins(intents) == document


def test_an_action_changes_what_it_names() -> None:
    rule = Rule("r", pool="p", top_k=2)
    assert acted(rule, Action()) == rule
    assert acted(rule, Action(pool="q")) == replace(rule, pool="q")
    assert acted(rule, Action(route="x")) == replace(rule, pool="", route="x")
    changed = acted(rule, Action(top_k=0, cacheable=False, template="t"))
    assert changed == replace(rule, top_k=0, cacheable=False, template="t")


def test_rules_with_a_fixed_answer_or_intents_of_their_own_stay_as_they_are() -> None:
    for rule in (Rule("r", canned="!"), Rule("r", pool="p", intent=["a"])):
        assert acted(rule, Action(pool="q")) == rule


def test_what_a_rule_may_become_is_known_at_the_door() -> None:
    large = Intents(intents={**TWO, "c": Intent(["x", "y"], action=Action(pool="q"))})
    config = check(replace(CONFIG, intents={"s": large}))
    pools = {rule.pool for rule in variants(config.rules[0], "t", config)}
    assert pools == {"p", "q"}
    assert [*variants(config.rules[0], "other", config)] == config.rules


def test_examples_are_added_once_and_sets_are_made_as_needed() -> None:
    more = with_intents(CONFIG, "s", {"a": ["a b", " a d "], "out_of_scope": ["z"]})
    assert more.intents["s"].intents["a"].examples == ["a b", "a c", "a d"]
    assert more.intents["s"].out_of_scope.examples == ["z"]
    new = with_intents(
        CONFIG, "n", {"x": ["1", "2"], "y": ["3", "4"]}, action=Action(pool="q"), tenant="u"
    )
    assert new.tenants["u"].intents == "n"
    assert new.intents["n"].intents["x"].action.pool == "q"
    assert intents_of(new, "t") == CONFIG.intents["s"]
    with pytest.raises(InvalidConfig, match=r"intents\.n\.intents"):
        with_intents(CONFIG, "n", {"x": ["1", "2"]})


def test_intents_and_sets_are_removed() -> None:
    three = with_intents(CONFIG, "s", {"c": ["x", "y"]})
    assert without_intent(three, "s", "c") == CONFIG
    gone = without_intent(three, "s")
    assert gone.intents == {}
    assert gone.tenants["t"].intents == ""
    with pytest.raises(UnknownIntents, match="no intent 'z' among s"):
        without_intent(CONFIG, "s", "z")
    with pytest.raises(UnknownIntents, match="did you mean 's'"):
        intent_rows(CONFIG, "ss")


def test_the_rows_tell_of_examples_actions_and_tenants() -> None:
    rows = intent_rows(CONFIG)
    assert [(row.intent, row.examples) for row in rows] == [
        ("a", 2), ("b", 2), ("out_of_scope", 0), ("ambiguous", 0),
    ]  # fmt: skip
    assert rows[0].tenants == ["t"]
