import time

import pytest
from prometheus_client import CollectorRegistry

from eventrail.contracts.ids import new_span_id
from eventrail.telemetry.export import OtlpExport
from eventrail.telemetry.metrics import Metrics
from eventrail.telemetry.observer import Telemetry
from eventrail.telemetry.spans import SpanFactory
from tests.integration.telemetry.collector import collector
from tests.unit.telemetry.lives import NOW, admitted, life


def test_one_request_through_four_processes_is_one_trace_at_the_collector(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with collector() as server:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
        state = admitted(new_span_id())
        names = ["gateway", "guardrail", "router", "worker", "verdict"]
        exports = [OtlpExport() for _ in names]
        observers = [
            Telemetry(Metrics(CollectorRegistry()), SpanFactory(name, "1"), export)
            for name, export in zip(names, exports, strict=True)
        ]
        observers[0].admitted(state, state.last_span, NOW)
        for observer, (run, before, after) in zip(observers[1:], life(state), strict=True):
            observer.ran(run, before, after)
        for export in exports:
            export.close()
        spans = server.spans
    assert {span.trace_id.hex() for span in spans} == {state.trace}
    assert len(spans) == len(names)
    ids = {span.span_id for span in spans}
    assert [span.name for span in spans if not span.parent_span_id] == ["admit"]
    assert all(span.parent_span_id in ids for span in spans if span.parent_span_id)


def test_a_dead_collector_slows_nothing_and_ends_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
    export = OtlpExport()
    telemetry = Telemetry(Metrics(CollectorRegistry()), SpanFactory("router", "1"), export)
    runs = life(admitted(new_span_id()))
    began = time.perf_counter()
    for _ in range(3000):
        for run, before, after in runs:
            telemetry.ran(run, before, after)
    assert (time.perf_counter() - began) / (3000 * len(runs)) < 500e-6
    began = time.perf_counter()
    export.close()
    assert time.perf_counter() - began < 10
