"""What differs, what that does, and when it is served: decided without any server."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.changing.diff import differences, pool_of, section_of
from eventrail.config.model import Autoscaling, Config, InvalidConfig, Pool, Rule, Speculation
from eventrail.config.pool import Separation
from eventrail.contracts.changes import FieldChange
from eventrail.contracts.pool_states import PoolState, State
from eventrail.pools.edit import UnknownPool, drain, merge, scale
from eventrail.pools.effects import Effect, effects_of
from eventrail.pools.plan import make_plan, touched
from eventrail.pools.served import SILENCE_S, SILENT, Hearing, progress

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHAT = Pool(engine="vllm", model="org/model")
ECHO = Pool(engine="echo")


def config(**pools: Pool) -> Config:
    return Config(pools=pools)


def test_every_field_that_differs_is_named_with_both_values() -> None:
    before = config(chat=CHAT, old=ECHO)
    after = config(
        chat=msgspec.structs.replace(CHAT, replicas=2, speculation=Speculation("ngram")),
        new=msgspec.structs.replace(ECHO, slots=8),
    )
    assert differences(before, after) == [
        FieldChange("pools.chat.replicas", "changed", 1, 2),
        FieldChange("pools.chat.speculation", "changed", None, {"method": "ngram"}),
        FieldChange("pools.old", "removed", before={"engine": "echo"}),
        FieldChange("pools.new", "added", after={"engine": "echo", "slots": 8}),
    ]


def test_inside_a_field_only_what_differs_is_named() -> None:
    one = msgspec.structs.replace(CHAT, speculation=Speculation("ngram", tokens=3))
    other = msgspec.structs.replace(CHAT, speculation=Speculation("ngram", tokens=4))
    change = FieldChange("pools.chat.speculation.tokens", "changed", 3, 4)
    assert differences(config(chat=one), config(chat=other)) == [change]
    assert pool_of(change) == "chat"


def test_a_change_of_pools_only_is_of_the_section_pools() -> None:
    pools = differences(config(), config(a=ECHO))
    rules = differences(Config(), Config(rules=[Rule(name="r", canned="x")]))
    assert section_of(pools) == "pools"
    assert section_of([*pools, *rules]) == "document"
    assert rules[0].path == "rules[0]"
    assert pool_of(rules[0]) is None


CONFIGS = st.builds(
    Config,
    pools=st.dictionaries(
        st.sampled_from(["a", "b", "c"]),
        st.builds(
            Pool,
            engine=st.just("vllm"),
            slots=st.integers(1, 3),
            lora=st.dictionaries(st.sampled_from(["x", "y"]), st.sampled_from(["p", "q"])),
            autoscaling=st.none() | st.builds(Autoscaling, max_replicas=st.integers(1, 3)),
        ),
    ),
)


def patched(document: dict[str, Any], changes: list[FieldChange]) -> dict[str, Any]:
    """Put the changes into a document, as a reader of the history would."""
    for change in changes:
        *path, last = change.path.split(".")
        place = document
        for step in path:
            place = place[step]
        if change.action == "removed":
            del place[last]
        else:
            place[last] = change.after
    return document


def whole(struct: Any) -> Any:
    """Return a struct as plain data with every field written out."""
    if isinstance(struct, msgspec.Struct):
        return {name: whole(getattr(struct, name)) for name in struct.__struct_fields__}
    if isinstance(struct, Mapping):
        return {name: whole(value) for name, value in struct.items()}
    return struct


@given(before=CONFIGS, after=CONFIGS)
def test_the_diff_leads_from_one_document_to_the_other(before: Config, after: Config) -> None:
    changes = differences(before, after)
    found = patched(whole(before), changes)
    assert msgspec.convert(found, Config) == after
    assert (not changes) == (before == after)


@given(before=CONFIGS, after=CONFIGS)
def test_every_pool_that_differs_has_one_effect(before: Config, after: Config) -> None:
    effects = effects_of(before.pools, after.pools)
    differ = {pool_of(change) for change in differences(before, after)}
    assert [each.pool for each in effects] == list(dict.fromkeys(each.pool for each in effects))
    assert {each.pool for each in effects} == differ


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"model": "org/other"}, "restart"),
        ({"slots": 8}, "restart"),
        ({"quantization": "fp8", "replicas": 3}, "restart"),
        ({"replicas": 3}, "scale"),
        ({"autoscaling": Autoscaling(max_replicas=2)}, "scale"),
        ({"drained": True}, "scale"),
        ({"price_out": 1.0}, "live"),
        ({"timeout_s": 5.0}, "restart"),
    ],
)
def test_only_what_a_model_is_loaded_with_restarts_replicas(
    fields: dict[str, Any], kind: str
) -> None:
    after = {"chat": msgspec.structs.replace(CHAT, **fields)}
    (effect,) = effects_of({"chat": CHAT}, after)
    assert (effect.kind, set(effect.fields)) == (kind, set(fields))


def test_a_provider_is_taken_up_anew_and_its_price_and_slots_count_at_once() -> None:
    remote = Pool(engine="openai", url="http://a/v1")
    changes = ("url", "http://b/v1", "reopen"), ("price_in", 2.0, "live"), ("slots", 9, "live")
    for field, value, kind in changes:
        after = {"remote": msgspec.structs.replace(remote, **{field: value})}
        assert effects_of({"remote": remote}, after) == [Effect("remote", kind, (field,))]


def test_another_engine_is_a_restart() -> None:
    assert effects_of({"a": CHAT}, {"a": ECHO})[0].kind == "restart"


def test_the_plan_tells_of_pools_that_nobody_reaches_and_examines_what_is_loaded_anew() -> None:
    before = Config(pools={"a": ECHO, "b": CHAT}, rules=[Rule(name="a", pool="a")])
    after = msgspec.structs.replace(
        before, pools={"a": ECHO, "b": msgspec.structs.replace(CHAT, replicas=2), "c": CHAT}
    )
    plan = make_plan(before, after)
    assert {f.where for f in plan.findings if f.level == "warning"} == {"pools.b", "pools.c"}
    assert touched(before, after) == ["c"]
    assert not plan.errors


def test_sections_that_a_file_leaves_out_stay() -> None:
    before = Config(
        pools={"a": ECHO, "b": ECHO}, rules=[Rule(name="a", pool="a")], templates={}, revision=7
    )
    before = msgspec.structs.replace(before, rules=[Rule(name="x", canned="hi")])
    after = merge(before, {"pools": {"b": {"engine": "echo", "slots": 2}}})
    assert (after.rules, after.revision) == (before.rules, 7)
    assert after.pools == {"b": Pool(engine="echo", slots=2)}
    with pytest.raises(InvalidConfig, match=r"pools\.b\.slots"):
        merge(before, {"pools": {"b": {"engine": "echo", "slots": 0}}})


def test_a_removed_pool_that_rules_still_name_is_refused() -> None:
    before = merge(
        Config(),
        {
            "pools": {"a": {"engine": "echo"}},
            "templates": {"plain": {}},
            "rules": [{"name": "a", "pool": "a"}],
        },
    )
    with pytest.raises(InvalidConfig, match="no pool 'a'"):
        merge(before, {"pools": {}})


def test_scaling_changes_the_number_or_the_bounds_and_nothing_else() -> None:
    before = config(chat=CHAT)
    assert scale(before, "chat", 3).pools["chat"] == msgspec.structs.replace(CHAT, replicas=3)
    bounded = scale(before, "chat", 0, 4).pools["chat"]
    assert bounded.autoscaling == Autoscaling(min_replicas=0, max_replicas=4)
    quick = msgspec.structs.replace(CHAT, autoscaling=Autoscaling(max_replicas=2, up_after_s=9))
    kept = scale(config(chat=quick), "chat", 1, 5).pools["chat"].autoscaling
    assert kept == Autoscaling(max_replicas=5, up_after_s=9)


@pytest.mark.parametrize(
    ("pool", "replicas", "why"),
    [
        (ECHO, 2, "engine echo"),
        (CHAT, 0, "drain"),
        (msgspec.structs.replace(CHAT, separation=Separation()), 2, "decode_replicas"),
    ],
)
def test_what_cannot_be_scaled_says_what_to_do(pool: Pool, replicas: int, why: str) -> None:
    with pytest.raises(InvalidConfig, match=why):
        scale(config(p=pool), "p", replicas)


def test_a_pool_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(UnknownPool, match="there are: chat"):
        drain(config(chat=CHAT), "chta", drained=True)


def test_a_drained_pool_is_as_it_was_otherwise() -> None:
    drained = drain(config(chat=CHAT), "chat", drained=True)
    assert drain(drained, "chat", drained=False) == config(chat=CHAT)
    assert drained.pools["chat"].drained


def state(
    revision: int, name: State, instance: str = "w1", *, after_s: float = 0, message: str = ""
) -> PoolState:
    at = NOW + timedelta(seconds=after_s)
    return PoolState("chat", revision, name, at, 2, 1, message, instance)


def heard(*states: PoolState) -> Hearing:
    hearing = Hearing()
    for each in states:
        hearing.take(each)
    return hearing


START = [Effect("chat", "restart")]


def test_a_change_that_nobody_has_heard_of_waits() -> None:
    assert progress(START, Hearing(), 5).waiting == {"chat": SILENT}
    old = progress(START, heard(state(4, "running")), 5)
    assert "not taken the change up" in old.waiting["chat"]


def test_a_change_is_served_when_every_process_runs_it() -> None:
    one = state(5, "running")
    assert progress(START, heard(one), 5).served
    assert not progress(START, heard(one, state(4, "running", "w2")), 5).served
    assert not progress(START, heard(one, state(5, "deploying", "w2")), 5).served
    assert progress(START, heard(one, state(6, "running", "w2")), 5).served


def test_a_failure_of_this_revision_counts_and_one_of_an_older_does_not() -> None:
    message = "no folder /models/x"
    failed = progress(START, heard(state(5, "failed", message=message)), 5)
    assert failed.failed == {"chat": message}
    assert not progress(START, heard(state(4, "failed", message=message)), 5).failed


def test_an_older_message_that_comes_late_changes_nothing() -> None:
    newer, older = state(5, "running", after_s=2), state(5, "deploying", after_s=1)
    assert progress(START, heard(newer, older), 5).served


def test_a_removed_pool_is_served_when_nobody_works_on_it_any_more() -> None:
    stop = [Effect("chat", "stop")]
    assert not progress(stop, Hearing(), 5).served
    assert progress(stop, Hearing(), 5, SILENCE_S).served
    assert not progress(stop, heard(state(5, "draining")), 5).served
    assert progress(stop, heard(state(5, "stopped")), 5).served


def test_a_drained_pool_is_served_when_it_has_stopped() -> None:
    drained = [Effect("chat", "scale", ("drained",))]
    assert not progress(drained, heard(state(5, "draining")), 5).served
    assert progress(drained, heard(state(5, "stopped")), 5).served
