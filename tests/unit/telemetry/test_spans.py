from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import SpanKind
from prometheus_client import CollectorRegistry

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Failed, GenerationFailed
from eventrail.contracts.ids import new_span_id
from eventrail.eventlog.fold import apply
from eventrail.runtime.observe import StageRun
from eventrail.telemetry import semantic
from eventrail.telemetry.metrics import Metrics
from eventrail.telemetry.observer import Telemetry
from eventrail.telemetry.spans import SpanFactory
from tests.unit.telemetry.lives import NOW, SECRET, admitted, life


class Sink:
    def __init__(self) -> None:
        self.spans: list[ReadableSpan] = []

    def on_end(self, span: ReadableSpan) -> None:
        self.spans.append(span)


def told(sink: Sink) -> Telemetry:
    return Telemetry(Metrics(CollectorRegistry()), SpanFactory("router", "1"), sink)


def spans_of_a_life() -> list[ReadableSpan]:
    sink = Sink()
    telemetry = told(sink)
    state = admitted(new_span_id())
    telemetry.admitted(state, state.last_span, NOW)
    for run, before, after in life(state):
        telemetry.ran(run, before, after)
    return sink.spans


def test_the_spans_of_a_request_are_one_tree_rooted_in_its_admission() -> None:
    spans = spans_of_a_life()
    known = {span.context.span_id for span in spans}
    assert len({span.context.trace_id for span in spans}) == 1
    assert [span.name for span in spans if span.parent is None] == ["admit"]
    assert all(span.parent.span_id in known for span in spans if span.parent is not None)


def test_ids_and_times_are_exactly_those_of_the_log() -> None:
    sink = Sink()
    run, before, after = life(admitted("00f067aa0ba902b7"))[0]
    told(sink).ran(run, before, after)
    (span,) = sink.spans
    assert f"{span.context.trace_id:032x}" == before.trace
    assert f"{span.context.span_id:016x}" == run.span
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert span.end_time is not None
    assert span.start_time is not None
    assert span.end_time - span.start_time == 4_000_000


def test_a_generation_speaks_the_gen_ai_conventions() -> None:
    (span,) = [span for span in spans_of_a_life() if span.kind is SpanKind.CLIENT]
    assert span.name == "chat echo-1"
    assert span.attributes is not None
    assert (
        dict(span.attributes).items()
        >= {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": "echo-1",
            "gen_ai.response.model": "echo-1",
            "gen_ai.response.finish_reasons": ("stop",),
            "gen_ai.usage.input_tokens": 12,
            "gen_ai.usage.output_tokens": 5,
            "eventrail.cost": 0.25,
            "eventrail.tenant": "acme",
        }.items()
    )
    assert span.instrumentation_scope is not None
    assert span.instrumentation_scope.schema_url == semantic.SCHEMA_URL


def test_no_span_holds_a_word_of_a_message() -> None:
    assert SECRET not in "".join(span.to_json() for span in spans_of_a_life())


def test_a_failed_generation_is_an_error_with_its_code() -> None:
    sink = Sink()
    _, before, _ = life(admitted(new_span_id()))[2]
    problem = Problem(code="provider_error", message="refused")
    failed = GenerationFailed(pool="echo", attempt="a", problem=problem, cost=0.5)
    after = apply(before, failed, at=NOW)
    after = apply(after, Failed(problem=problem), at=NOW)
    told(sink).ran(StageRun("model-echo", new_span_id(), NOW), before, after)
    (span,) = sink.spans
    assert not span.status.is_ok
    assert span.attributes is not None
    assert span.attributes["error.type"] == "provider_error"
    assert span.attributes["eventrail.cost"] == 0.5


def test_a_trace_id_from_a_broken_record_costs_a_span_not_a_request() -> None:
    sink = Sink()
    run, before, after = life(admitted("not a span id"))[0]
    told(sink).ran(run, before, after)
    assert sink.spans == []
