"""Logs: one JSON object a line on standard error, our own and those of libraries alike."""

import logging
import sys

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LEVEL = logging.INFO
"""The lowest level that is written."""

_QUIET = {
    "httpx": logging.WARNING,  # these log every call
    "httpcore": logging.WARNING,
    "uvicorn.access": logging.WARNING,
    "faststream": logging.WARNING,
    "opentelemetry.exporter": logging.ERROR,  # warns of every retry, then reports the failure
}


def configure_logs(service: str, instance: str) -> None:
    """Write logs as JSON with time, level, event, service and instance.

    Whatever is bound in structlog's context variables, such as `rid` and `trace`, is added.
    """

    def who(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        event["instance"] = instance
        return event

    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        who,
        structlog.processors.format_exc_info,
    ]
    renderer = structlog.processors.JSONRenderer(serializer=_to_json)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(LEVEL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _configure_standard_library([*shared, _drop_formatter_keys, renderer])


def _configure_standard_library(processors: list[Processor]) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=processors[-2:], foreign_pre_chain=processors[:-2]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVEL)
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(level)


_drop_formatter_keys = structlog.stdlib.ProcessorFormatter.remove_processors_meta


def _to_json(event: EventDict, **_: object) -> str:
    """Return the line; what JSON has no form for is written as its `repr`."""
    return msgspec.json.encode(event, enc_hook=repr).decode()
