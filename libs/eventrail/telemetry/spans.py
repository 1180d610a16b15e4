"""Finished spans, with the ids that stand in the log.

OpenTelemetry's tracer would choose its own span ids and keep the current span in context
variables; ours are decided by the runtime and stored in the events, so that log and trace
show the same tree. Finished spans with given ids are therefore made directly.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, TraceFlags
from opentelemetry.trace.status import Status, StatusCode
from opentelemetry.util.types import AttributeValue

from eventrail.eventlog.state import RequestState
from eventrail.runtime.observe import StageRun
from eventrail.telemetry import semantic
from eventrail.telemetry.attributes import admission, changes

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class SpanFactory:
    """Makes the spans of one process.

    Args:
        service: its services, joined by `+`.
        instance: tells processes of one kind apart.
    """

    def __init__(self, service: str, instance: str) -> None:
        release = version("eventrail")
        self._resource = Resource.create(
            {
                semantic.SERVICE_NAME: f"eventrail-{service}",
                semantic.SERVICE_INSTANCE: instance,
                semantic.SERVICE_VERSION: release,
            }
        )
        self._scope = InstrumentationScope("eventrail", release, semantic.SCHEMA_URL)

    def of_admission(self, state: RequestState, span: str, ended: datetime) -> ReadableSpan:
        """Return the root span of a request: its admission."""
        started = state.accepted_at or ended
        return self._make(
            "admit",
            state.trace,
            span,
            parent="",
            times=(started, ended),
            attributes=admission(state),
            kind=SpanKind.SERVER,
        )

    def of_run(self, run: StageRun, before: RequestState, after: RequestState) -> ReadableSpan:
        """Return the span of one run of a stage."""
        attributes = changes(before, after)
        attributes[semantic.STAGE] = run.stage
        attributes[semantic.OUTCOME] = run.outcome
        name, kind = run.stage, SpanKind.INTERNAL
        if semantic.OPERATION in attributes:
            model = attributes[semantic.REQUEST_MODEL]
            name, kind = f"{semantic.CHAT} {model}", SpanKind.CLIENT
        if run.outcome != "ok":
            attributes.setdefault(semantic.ERROR_TYPE, run.outcome)
        failed = semantic.ERROR_TYPE in attributes
        status = Status(StatusCode.ERROR) if failed else Status(StatusCode.UNSET)
        return self._make(
            name,
            before.trace,
            run.span,
            parent=before.last_span,
            times=(run.started, run.ended),
            attributes=attributes,
            kind=kind,
            status=status,
        )

    def _make(
        self,
        name: str,
        trace: str,
        span: str,
        *,
        parent: str,
        times: tuple[datetime, datetime],
        attributes: Mapping[str, AttributeValue],
        kind: SpanKind,
        status: Status | None = None,
    ) -> ReadableSpan:
        return ReadableSpan(
            name=name,
            context=_context(trace, span),
            parent=_context(trace, parent) if parent else None,
            resource=self._resource,
            attributes=attributes,
            kind=kind,
            status=status or Status(StatusCode.UNSET),
            start_time=_nanoseconds(times[0]),
            end_time=_nanoseconds(times[1]),
            instrumentation_scope=self._scope,
        )


def _context(trace: str, span: str) -> SpanContext:
    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=_SAMPLED)


def _nanoseconds(at: datetime) -> int:
    """Return exact nanoseconds since the epoch; a float would be off by hundreds of them."""
    return (at - _EPOCH) // _MICROSECOND * 1000
