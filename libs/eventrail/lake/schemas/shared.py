"""Nested types that several streams share. A later release may add fields at the end of each."""

from typing import Any

from eventrail.lake.arrow import arrow as pa

TEXT = pa.string()
WHOLE = pa.int64()
NUMBER = pa.float64()
FLAG = pa.bool_()
TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(TEXT)
TEXT_BY_NAME = pa.map_(TEXT, TEXT)
NUMBER_BY_NAME = pa.map_(TEXT, NUMBER)
WHOLE_BY_NAME = pa.map_(TEXT, WHOLE)


def struct(**fields: Any) -> Any:
    """Return the type of a struct."""
    return pa.struct(list(fields.items()))


USAGE = struct(prompt_tokens=WHOLE, completion_tokens=WHOLE, cached_tokens=WHOLE, estimated=FLAG)
"""Tokens of one generation."""

PROBLEM = struct(code=TEXT, message=TEXT, where=TEXT, hint=TEXT)
"""Why something failed."""
