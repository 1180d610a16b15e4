"""Send spans to an OpenTelemetry collector, without ever holding anything up."""

import threading

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor

QUEUE = 8192
"""Spans that may wait; when a dead collector fills the queue, spans are dropped."""

EXPORT_TIMEOUT_S = 5.0
"""How long one batch may take, retries included."""

CLOSE_S = 3.0
"""How long a process that ends tries to send what still waits."""


class OtlpExport:
    """Batches spans to the collector in a thread of its own.

    Address, headers and compression come from OpenTelemetry's own variables
    (`OTEL_EXPORTER_OTLP_*`).
    """

    def __init__(self) -> None:
        self._exporter = OTLPSpanExporter(timeout=EXPORT_TIMEOUT_S)
        self._processor = BatchSpanProcessor(
            self._exporter,
            max_queue_size=QUEUE,
            schedule_delay_millis=1000,
            max_export_batch_size=512,
        )

    def on_end(self, span: ReadableSpan) -> None:
        """Queue one finished span; drops it when the queue is full."""
        self._processor.on_end(span)

    def close(self) -> None:
        """Send what waits, for at most `CLOSE_S` seconds.

        The processor alone would spend half a minute on a collector that is not there.
        """
        impatience = threading.Timer(CLOSE_S, self._exporter.shutdown)
        impatience.daemon = True
        impatience.start()
        self._processor.shutdown()
        impatience.cancel()
