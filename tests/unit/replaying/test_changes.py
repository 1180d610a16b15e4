"""What is typed after `--change`, and what it makes of a configuration."""

from pathlib import Path

import msgspec
import pytest

from eventrail.config.guards import Guards
from eventrail.config.model import Config, Pool, Rule, Template, Tenant
from eventrail.config.retrieval import Retrieval
from eventrail.replaying.apart import apart, pools_needed
from eventrail.replaying.changed import Change, Changed, Forced, InvalidChange
from eventrail.replaying.changes import read_change, with_changes
from eventrail.replaying.life import life_of
from eventrail.replaying.points import Point
from tests.lives import LIFE, record

CONFIG = Config(
    pools={"echo": Pool(engine="echo"), "big": Pool(engine="echo", model="big-1")},
    templates={"plain": Template(), "docs": Template(system="From:\n{documents}")},
    rules=[
        Rule(name="echo", model="echo", pool="echo"),
        Rule(name="docs", model="docs", pool="big", template="docs", top_k=4),
    ],
    guards={"strict": Guards()},
    retrieval={"wide": Retrieval(candidates=300)},
    tenants={"acme": Tenant(), "demo": Tenant()},
)


def change(text: str) -> Changed:
    return with_changes(CONFIG, [read_change(text)])


def test_what_is_typed_is_read() -> None:
    assert read_change("none") == Change("none", "")
    assert read_change("pool = big") == Change("model", "big")
    assert str(read_change("rules[0].top_k=8")) == "rules[0].top_k=8"
    for text in ("", "template", "=x", "template="):
        with pytest.raises(InvalidChange, match="template=NAME"):
            read_change(text)


@pytest.mark.parametrize(
    ("text", "point", "cache", "documents"),
    [
        ("none", Point.GUARDRAIL, "recorded", "auto"),
        ("template=docs", Point.ROUTER, "off", "recorded"),
        ("model=big-1", Point.ROUTER, "off", "recorded"),
        ("guard=strict", Point.GUARDRAIL, "recorded", "auto"),
        ("retriever=wide", Point.RETRIEVER, "off", "now"),
        ("retriever=now", Point.RETRIEVER, "off", "now"),
        ("retriever=top_k=8", Point.ROUTER, "off", "now"),
        ("cache=on", Point.CACHE, "on", "auto"),
        ("cache=exact", Point.CACHE, "on", "auto"),
        ("rules[0].top_k=8", Point.ROUTER, "off", "auto"),
        ("limits.body_bytes=9", Point.NOWHERE, "recorded", "auto"),
        ("prices.currency=EUR", Point.NOWHERE, "recorded", "auto"),
    ],
)
def test_a_change_says_where_it_takes_hold(
    text: str, point: Point, cache: str, documents: str
) -> None:
    found = change(text)
    assert (found.point, found.cache, found.documents) == (point, cache, documents)


def test_a_model_is_found_by_its_pool_or_its_name() -> None:
    assert change("model=big").forced == change("pool=big-1").forced == Forced("big", "big-1")


def test_policies_are_put_in_force_for_every_tenant() -> None:
    assert {each.guards for each in change("guard=strict").config.tenants.values()} == {"strict"}
    wide = change("retriever=wide").config.tenants.values()
    assert {each.retrieval for each in wide} == {"wide"}
    assert [rule.top_k for rule in change("retriever=top_k=8").config.rules] == [0, 8]


def test_a_template_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "terse.yaml"
    path.write_text("system: Be brief.\n", encoding="utf-8")
    found = change(f"template={path}")
    assert found.forced.template == "replay"
    assert found.config.templates["replay"].system == "Be brief."


def test_part_of_a_document_changes_only_that_part(tmp_path: Path) -> None:
    path = tmp_path / "pools.yaml"
    path.write_text("pools: {echo: {engine: echo, slots: 3}, big: {engine: echo}}\n", "utf-8")
    found = change(f"config={path}")
    assert found.point is Point.ROUTER
    assert found.pools == {"echo", "big"}
    assert found.config.rules == CONFIG.rules


def test_an_earlier_revision_is_taken_as_it_was() -> None:
    earlier = msgspec.structs.replace(CONFIG, retrieval={"wide": Retrieval(candidates=10)})
    found = with_changes(CONFIG, [Change("config", "7")], {"7": earlier})
    assert found.point is Point.RETRIEVER
    assert found.config.retrieval["wide"].candidates == 10


@pytest.mark.parametrize(
    "text",
    ["template=dcos", "model=x", "guard=x", "retriever=x", "cache=x", "config=x", "rules[0].a=1"],
)
def test_what_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(InvalidChange):
        change(text)


def test_nothing_stands_alone() -> None:
    with pytest.raises(InvalidChange, match="leave it out"):
        with_changes(CONFIG, [Change("none", ""), Change("cache", "off")])


def test_a_private_system_reaches_nobody() -> None:
    found = apart(CONFIG, ["acme", "gone"])
    assert found.budgets == {}
    assert set(found.tenants) == {"acme", "demo", "gone"}


def test_only_pools_that_may_be_asked_are_served() -> None:
    life = life_of(record(*LIFE, tenant="acme"))
    assert pools_needed(CONFIG, [life], Forced()) == {"echo"}
    assert pools_needed(CONFIG, [life], Forced("big", "big-1")) == {"big"}
