"""The observer: what the runtime reports, as metrics and spans."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import structlog

from eventrail.contracts.events import Generated
from eventrail.eventlog.state import RequestState
from eventrail.runtime.observe import StageRun
from eventrail.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

    from eventrail.telemetry.spans import SpanFactory

_log = structlog.get_logger(__name__)


class SpanSink(Protocol):
    """Takes finished spans; OpenTelemetry's `SpanProcessor` is one."""

    def on_end(self, span: "ReadableSpan") -> None:
        """Take one span; must return at once."""
        ...


class Telemetry:
    """See `runtime.observe.Observer`.

    Args:
        metrics: where numbers go.
        spans: makes spans; None when no collector is named.
        sink: takes them.
    """

    def __init__(
        self, metrics: Metrics, spans: "SpanFactory | None" = None, sink: SpanSink | None = None
    ) -> None:
        self._metrics = metrics
        self._spans = spans
        self._sink = sink

    def admitted(self, state: RequestState, span: str, at: datetime) -> None:
        """Count an admission and export the request's root span."""
        door = state.accepted.door if state.accepted is not None else ""
        self._metrics.doors[door].inc()
        spans = self._spans
        if spans is not None:
            self._export(lambda: spans.of_admission(state, span, at))

    def ran(self, run: StageRun, before: RequestState, after: RequestState) -> None:
        """Time a stage's run, count a generation, export the span."""
        seconds = (run.ended - run.started).total_seconds()
        self._metrics.stages[run.stage].runs[run.outcome].observe(seconds)
        if after.generated is not None and after.generated is not before.generated:
            self._generated(after.generated)
            self._prompt(after)
        elif len(after.failures) > len(before.failures):
            self._failed(after)
        spans = self._spans
        if spans is not None:
            self._export(lambda: spans.of_run(run, before, after))

    def delivered(self, stage: str, attempt: int) -> None:
        """Count a delivery."""
        metrics = self._metrics.stages[stage]
        metrics.deliveries.inc()
        if attempt > 1:
            metrics.redeliveries.inc()

    def appended(self, stage: str, tries: int, *, already_ours: bool) -> None:  # noqa: ARG002 -- the protocol's
        """Count an append."""
        metrics = self._metrics.stages[stage]
        metrics.appended.inc()
        if already_ours:
            metrics.already_ours.inc()

    def lost(self, stage: str) -> None:
        """Count a lost race."""
        self._metrics.stages[stage].lost.inc()

    def superseded(self, stage: str) -> None:
        """Count a redelivery that came to nothing."""
        self._metrics.stages[stage].superseded.inc()

    def ended(self, state: RequestState, at: datetime) -> None:
        """Count and time a request's end."""
        status = state.terminal.type if state.terminal is not None else "open"
        metrics = self._metrics.ends[status]
        metrics.count.inc()
        if state.accepted_at is not None:
            metrics.seconds.observe((at - state.accepted_at).total_seconds())

    def _generated(self, data: Generated) -> None:
        pool = self._metrics.pools[data.pool]
        pool.generations.inc()
        pool.tokens_in.inc(data.usage.prompt_tokens)
        pool.tokens_out.inc(data.usage.completion_tokens)
        pool.cost.inc(data.cost)
        if data.ttft_ms > 0:
            pool.ttft.observe(data.ttft_ms / 1000)
        if data.tpot_ms > 0:
            pool.per_token.observe(data.tpot_ms / 1000)

    def _prompt(self, state: RequestState) -> None:
        """Count how much of the prompt the engine had read before, by what wrote it."""
        generated, routed = state.generated, state.routed
        if generated is None or routed is None:
            return
        usage = generated.usage
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        tokens = self._metrics.prompts[f"{generated.pool} {routed.template}"]
        tokens.cached.inc(cached)
        tokens.read.inc(usage.prompt_tokens - cached)

    def _failed(self, state: RequestState) -> None:
        failure = state.failures[-1]
        pool = self._metrics.pools[failure.pool]
        pool.failures.inc()
        pool.tokens_in.inc(failure.usage.prompt_tokens)
        pool.tokens_out.inc(failure.usage.completion_tokens)
        pool.cost.inc(failure.cost)

    def _export(self, make: "Callable[[], ReadableSpan]") -> None:
        """Hand over one span; a span that cannot be made is worth a log line, not a request."""
        if self._sink is None:
            return
        try:
            self._sink.on_end(make())
        except (ValueError, TypeError) as error:
            _log.warning("span dropped", error=repr(error))
