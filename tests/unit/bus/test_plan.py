"""What the provisioner decides, for every way a server can differ."""

from eventrail.config.model import Config, Pool
from eventrail.eventlog.provision.declare import Declaration, declare
from eventrail.eventlog.provision.plan import Actual, compare, make_plan, outstanding

DECLARED = declare(Config(pools={"echo": Pool(engine="echo")}))


def as_declared(declared: Declaration) -> Actual:
    """Return a server that has all of it, leaving zero fields out as a server does."""
    return Actual(
        {s.name: {k: v for k, v in s.config.items() if v} for s in declared.streams},
        {(c.stream, c.name): {k: v for k, v in c.config.items() if v} for c in declared.consumers},
    )


def test_an_empty_server_gets_everything_streams_before_consumers() -> None:
    steps = make_plan(DECLARED, Actual())
    assert {step.kind for step in steps} == {"create"}
    labels = [step.label for step in steps]
    assert labels.index("stream KV_CONFIG") < labels.index("consumer LOG/stage-guardrail")


def test_a_server_as_declared_is_left_alone() -> None:
    steps = make_plan(DECLARED, as_declared(DECLARED))
    assert {step.kind for step in steps} == {"leave"}
    assert outstanding(steps) == []


def test_a_changed_bound_is_a_change_that_names_the_field() -> None:
    actual = as_declared(DECLARED)
    actual.streams["LOG"]["max_bytes"] = 1
    [step] = outstanding(make_plan(DECLARED, actual))
    assert (step.kind, step.label) == ("change", "stream LOG")
    assert [each.field for each in step.differences] == ["max_bytes"]


def test_another_storage_is_a_conflict_not_a_change() -> None:
    actual = as_declared(DECLARED)
    actual.streams["LOG"]["storage"] = "memory"
    [step] = outstanding(make_plan(DECLARED, actual))
    assert step.kind == "conflict"


def test_a_consumer_of_a_pool_that_is_gone_is_shown_and_kept() -> None:
    actual = as_declared(DECLARED)
    actual.consumers["LOG", "stage-model-old"] = {"durable_name": "stage-model-old"}
    actual.consumers["LOG", "ephemeral"] = {"name": "ephemeral"}
    steps = make_plan(DECLARED, actual)
    assert [s.label for s in steps if s.kind == "undeclared"] == ["consumer LOG/stage-model-old"]
    assert outstanding(steps) == []


def test_the_order_of_subjects_is_no_difference() -> None:
    assert compare({"subjects": ["b", "a"]}, {"subjects": ["a", "b"]}) == []


def test_every_pool_has_a_consumer_of_its_own_stage() -> None:
    consumers = {c.name: c.config for c in DECLARED.consumers}
    assert consumers["stage-model-echo"]["filter_subject"] == "log.model-echo.>"
    assert consumers["stage-model-echo"]["max_deliver"] == 5


def test_the_log_refuses_rather_than_forgets_and_frames_are_the_other_way_round() -> None:
    streams = {s.name: s.config for s in DECLARED.streams}
    for name in ("LOG", "NOTES", "INTAKE"):
        assert (streams[name]["discard"], streams[name]["storage"]) == ("new", "file")
    assert (streams["TOKENS"]["discard"], streams["TOKENS"]["storage"]) == ("old", "memory")
    assert all(config["max_bytes"] > 0 for config in streams.values())


def test_replicas_reach_every_stream_and_consumer() -> None:
    declared = declare(Config(), replicas=3)
    configs = [*(s.config for s in declared.streams), *(c.config for c in declared.consumers)]
    assert {config["num_replicas"] for config in configs} == {3}
