import time

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from prometheus_client import CollectorRegistry, generate_latest

from eventrail.contracts.ids import new_span_id
from eventrail.telemetry.labels import MAX_VALUES, OTHER, Bound
from eventrail.telemetry.metrics import Metrics
from eventrail.telemetry.observer import Telemetry
from tests.unit.telemetry.lives import NOW, admitted, life


def value(metrics: Metrics, name: str, **labels: str) -> float:
    found = metrics.registry.get_sample_value(name, labels)
    assert found is not None, f"no sample {name} {labels}"
    return found


def told_once() -> Metrics:
    metrics = Metrics(CollectorRegistry())
    telemetry = Telemetry(metrics)
    state = admitted(new_span_id())
    telemetry.admitted(state, state.last_span, NOW)
    for run, before, after in life(state):
        telemetry.delivered(run.stage, 1)
        telemetry.ran(run, before, after)
        telemetry.appended(run.stage, 1, already_ours=False)
        state = after
    telemetry.ended(state, NOW)
    return metrics


def test_a_whole_life_is_counted_at_every_stage() -> None:
    metrics = told_once()
    for stage in ("guardrail", "router", "model-echo", "verdict"):
        assert value(metrics, "eventrail_deliveries_total", stage=stage) == 1
        assert value(metrics, "eventrail_stage_run_seconds_count", stage=stage, outcome="ok") == 1
    assert value(metrics, "eventrail_requests_accepted_total", door="http") == 1
    assert value(metrics, "eventrail_requests_ended_total", status="completed") == 1


def test_a_generation_is_counted_once_with_tokens_cost_and_times() -> None:
    metrics = told_once()
    assert value(metrics, "eventrail_generations_total", pool="echo", outcome="ok") == 1
    assert value(metrics, "eventrail_tokens_total", pool="echo", direction="in") == 12
    assert value(metrics, "eventrail_tokens_total", pool="echo", direction="out") == 5
    assert value(metrics, "eventrail_cost_total", pool="echo") == 0.25
    assert value(metrics, "eventrail_ttft_seconds_sum", pool="echo") == 0.04
    assert value(metrics, "eventrail_time_per_output_token_seconds_sum", pool="echo") == 0.01


def test_prompts_are_counted_by_what_the_prefix_cache_had() -> None:
    metrics = Metrics(CollectorRegistry())
    telemetry = Telemetry(metrics)
    for run, before, after in life(admitted(new_span_id())):
        if after.generated is not None and after.routed is not None:
            usage = replace(after.generated.usage, cached_tokens=8)
            after = replace(  # noqa: PLW2901 -- the same life, with a prefix that was found
                after,
                generated=replace(after.generated, usage=usage),
                routed=replace(after.routed, template="docs@2"),
            )
        telemetry.ran(run, before, after)
        if after.generated is not None:
            break
    about = {"pool": "echo", "template": "docs@2"}
    name = "eventrail_prompt_tokens_total"
    assert value(metrics, name, **about, prefix_cache="hit") == 8
    assert value(metrics, name, **about, prefix_cache="miss") == 4


def test_redeliveries_lost_races_and_repeated_appends_are_told_apart() -> None:
    metrics = Metrics(CollectorRegistry())
    telemetry = Telemetry(metrics)
    telemetry.delivered("router", 1)
    telemetry.delivered("router", 2)
    telemetry.appended("router", 3, already_ours=True)
    telemetry.lost("router")
    telemetry.superseded("router")
    for name, expected in {
        "deliveries": 2,
        "redeliveries": 1,
        "appended": 1,
        "already_ours": 1,
        "lost_races": 1,
        "superseded": 1,
    }.items():
        assert value(metrics, f"eventrail_{name}_total", stage="router") == expected


def test_a_thousand_requests_add_no_line_to_the_exposition() -> None:
    metrics = told_once()
    telemetry = Telemetry(metrics)
    lines = len(generate_latest(metrics.registry).splitlines())
    for _ in range(1000):
        for run, before, after in life(admitted(new_span_id())):
            telemetry.ran(run, before, after)
    assert len(generate_latest(metrics.registry).splitlines()) == lines


def test_no_request_or_tenant_is_a_label() -> None:
    shown = generate_latest(told_once().registry).decode()
    assert "acme" not in shown
    assert "rid" not in shown


@given(st.lists(st.text(), max_size=300))
def test_labels_are_bounded_whatever_the_values(values: list[str]) -> None:
    made: list[str] = []

    def make(value: str) -> str:
        made.append(value)
        return value

    bound = Bound(make)
    for value in values:
        assert bound[value] in {value, OTHER}
    assert len(made) == len(set(made)) <= MAX_VALUES + 1


def test_observing_a_run_takes_microseconds() -> None:
    telemetry = Telemetry(Metrics(CollectorRegistry()))
    runs = life(admitted(new_span_id()))
    best = float("inf")
    for _ in range(20):
        began = time.perf_counter()
        for _ in range(100):
            for run, before, after in runs:
                telemetry.delivered(run.stage, 1)
                telemetry.ran(run, before, after)
                telemetry.appended(run.stage, 1, already_ours=False)
        best = min(best, (time.perf_counter() - began) / (100 * len(runs)))
    assert best < 20e-6
