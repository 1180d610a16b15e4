"""The request headers that several endpoints read, as the OpenAPI document has them."""

from eventrail.gateway.http.routing import Parameter

_IDEMPOTENCY = Parameter(
    "Idempotency-Key",
    "The same key with the same body is the same request, for as long as the log has it",
    "header",
    {"type": "string", "minLength": 1, "maxLength": 255},
)
_TIMEOUT = Parameter(
    "X-Eventrail-Timeout",
    "Seconds until the request ends in any case",
    "header",
    {"type": "number", "exclusiveMinimum": 0},
)
_DEADLINE = Parameter(
    "X-Eventrail-Deadline",
    "The same as a point in time (RFC 3339)",
    "header",
    {"type": "string", "format": "date-time"},
)
_PRIORITY = Parameter(
    "X-Eventrail-Priority",
    "`batch` waits until nothing interactive does",
    "header",
    {"type": "string", "enum": ["interactive", "batch"]},
)
_TRACE = Parameter(
    "traceparent", "Continues a trace (W3C Trace Context)", "header", {"type": "string"}
)
_LAST_EVENT = Parameter(
    "Last-Event-ID", "The `id` of the last event that came", "header", {"type": "string"}
)

CREATING = (_IDEMPOTENCY, _TIMEOUT, _DEADLINE, _PRIORITY, _TRACE)
"""Of every POST that starts a request."""

RESUMING = (_LAST_EVENT,)
"""Of every stream that can be taken up again."""
