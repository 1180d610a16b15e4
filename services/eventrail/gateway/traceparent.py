"""W3C `traceparent` of the caller (https://www.w3.org/TR/trace-context/, section 3.2)."""

import re

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?P<trace>(?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?"
)


def trace_of(header: str) -> str:
    """Return the trace id of a `traceparent`; empty if it is not a valid one.

    The standard says to start a new trace rather than to refuse the request.
    """
    match = _TRACEPARENT.fullmatch(header.strip())
    return match.group("trace") if match is not None else ""
