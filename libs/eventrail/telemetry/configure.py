"""Set up a process's telemetry and return the observer its runtime reports to."""

import atexit
import os
from collections.abc import Sequence
from functools import cache

from prometheus_client import REGISTRY

from eventrail.config.settings import Settings
from eventrail.runtime.observe import Observer
from eventrail.telemetry.logs import configure_logs
from eventrail.telemetry.metrics import Metrics
from eventrail.telemetry.observer import Telemetry

OTLP_VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
"""OpenTelemetry's own variables; traces are exported when one of them is set."""


def configure(names: Sequence[str], settings: Settings) -> Observer:
    """Configure logs, metrics and, if a collector is named, traces.

    Metrics go to prometheus_client's default registry, which `/metrics` shows. Spans still
    unsent when the interpreter ends are given a last chance to leave.

    Args:
        names: the services in this process.
        settings: what the process was told.
    """
    service = "+".join(names)
    configure_logs(service, settings.instance)
    metrics = _process_metrics()
    if not any(os.environ.get(name) for name in OTLP_VARIABLES):
        return Telemetry(metrics)
    # OpenTelemetry takes a tenth of a second to load; most processes do without
    from eventrail.telemetry.export import OtlpExport  # noqa: PLC0415
    from eventrail.telemetry.spans import SpanFactory  # noqa: PLC0415

    export = OtlpExport()
    atexit.register(export.close)
    return Telemetry(metrics, SpanFactory(service, settings.instance), export)


@cache
def _process_metrics() -> Metrics:
    """Return the process's metrics; a registry takes a name only once."""
    return Metrics(REGISTRY)
