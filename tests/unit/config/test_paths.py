"""Paths into the document: written, read, followed, and what is said when they lead nowhere."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.changing.edit import plain, remove, set_value
from eventrail.config.changing.looking import shown
from eventrail.config.changing.paths import (
    Step,
    UnknownPath,
    format_path,
    parse_path,
)
from eventrail.config.changing.places import value_at, with_value, without
from eventrail.config.model import Config, InvalidConfig, Pool, Rule, Template, Tenant

CONFIG = Config(
    pools={"echo": Pool(engine="echo", slots=9)},
    rules=[Rule(name="echo", model="echo", pool="echo")],
    templates={"plain": Template()},
    tenants={"acme": Tenant(weight=2.0)},
)

names = st.one_of(st.text(min_size=1), st.text(string.ascii_lowercase + "-_*", min_size=1))
first_names = st.text(string.ascii_lowercase + string.digits + "-_", min_size=1)
paths = st.tuples(first_names, st.lists(st.one_of(names, st.integers(0, 999_999)))).map(
    lambda parts: (parts[0], *parts[1])
)
plain_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(min_size=1), inner),
    max_leaves=10,
)


@given(paths)
def test_a_path_that_is_written_is_read_again(steps: tuple[Step, ...]) -> None:
    assert parse_path(format_path(steps)) == steps


@given(st.text())
def test_any_text_is_a_path_or_is_refused_as_one(text: str) -> None:
    try:
        steps = parse_path(text)
    except UnknownPath:
        return
    assert parse_path(format_path(steps)) == steps


@given(
    st.lists(st.text(min_size=1), min_size=1), plain_data, st.dictionaries(st.text(), plain_data)
)
def test_what_is_put_somewhere_is_there_and_nothing_else_has_changed(
    steps: list[str], value: Any, before: dict[str, Any]
) -> None:
    try:
        after = with_value(before, steps, value)
    except UnknownPath:
        return  # something on the way is a value
    found = after
    for step in steps:
        found = found[step]
    assert found == value
    assert {k: v for k, v in after.items() if k != steps[0]} == {
        k: v for k, v in before.items() if k != steps[0]
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("limits.open_requests", 1024),
        ("rules[0].pool", "echo"),
        ("pools.echo.slots", 9),
        ("tenants.acme.weight", 2.0),
        ("rules[0].top_k", 0),
    ],
)
def test_a_value_is_found_also_where_it_is_a_default(path: str, value: object) -> None:
    assert value_at(CONFIG, parse_path(path)) == value


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("limit", "did you mean 'limits'?"),
        ("limits.open_request", "did you mean 'open_requests'?"),
        ("pools.ecco", "did you mean 'echo'?"),
        ("rules[1]", "there are 1"),
        ("rules.name", "what is before it is a value"),
        ("limits.open_requests.more", "1024"),
        ("numbered", "no such field"),
        ("a..b", "is no path at '..b'"),
        ("", "is no path"),
        ("rules[-1]", "is no path"),
    ],
)
def test_where_a_path_leads_nowhere_it_is_said_what_there_is(path: str, says: str) -> None:
    with pytest.raises(UnknownPath) as unknown:
        value_at(CONFIG, parse_path(path))
    assert says in str(unknown.value)


def test_a_field_a_list_entry_and_a_new_entry_are_set() -> None:
    assert set_value(CONFIG, "limits.open_requests", 7).limits.open_requests == 7
    assert set_value(CONFIG, "rules[0].top_k", 3).rules[0].top_k == 3
    more = set_value(CONFIG, "rules[1]", {"name": "two", "model": "two", "pool": "echo"})
    assert [rule.name for rule in more.rules] == ["echo", "two"]
    lora = set_value(CONFIG, 'templates.plain.variants["llama-3.1"].system', "Hi.")
    assert lora.templates["plain"].variants["llama-3.1"].system == "Hi."
    assert set_value(CONFIG, "tenants.new", {}).tenants["new"] == Tenant()
    with pytest.raises(UnknownPath, match=r"there are 1; the next one is \[1\]"):
        set_value(CONFIG, "rules[3].pool", "echo")


def test_what_is_removed_is_gone_or_its_default_again() -> None:
    assert remove(CONFIG, "tenants.acme").tenants == {}
    assert remove(CONFIG, "pools.echo.slots").pools["echo"].slots == Pool(engine="echo").slots
    assert remove(CONFIG, "rules[0]").rules == []
    with pytest.raises(UnknownPath, match="nothing to remove"):
        remove(CONFIG, "tenants.nobody")
    with pytest.raises(InvalidConfig, match=r"rules\[0\] \(echo\).pool: no pool 'echo'"):
        remove(CONFIG, "pools.echo")
    assert without({"a": [1, 2]}, ("a", 0)) == {"a": [2]}


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("limits.open_request", 7, "limits.open_request: there is no such field; did you mean"),
        ("limits.open_requests", "many", "limits.open_requests: Expected `int`"),
        ("pools.echo.engine", "ecco", "pools.echo.engine"),
        ("rules[0].pools", "echo", "rules[0].pools: there is no such field; did you mean 'pool'?"),
        ("templates.plain.variables.x", {}, "is used nowhere"),
        ("templates.plain.examples", [{"role": "robot"}], "templates.plain.examples[0]"),
        ("templates.a b", {}, "is no path"),
        ("pool", {}, "pool: there is no such field; did you mean 'pools'?"),
    ],
)
def test_what_does_not_fit_is_refused_by_the_name_of_its_field(
    path: str, value: object, says: str
) -> None:
    with pytest.raises((InvalidConfig, UnknownPath)) as refused:
        set_value(CONFIG, path, value)
    assert says in str(refused.value)


def test_the_document_is_shown_without_defaults_and_a_part_with_them() -> None:
    assert shown(CONFIG) == plain(CONFIG)
    assert "limits" not in shown(CONFIG)
    assert shown(CONFIG, "limits")["open_requests"] == 1024
