"""From what msgspec says about bad bytes to a `Problem` that names the field."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from eventrail.contracts.errors import Code, RequestProblem, problem

_AT = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<field>[^`]*)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]*)`")

Decoded = TypeVar("Decoded")


_NONE_ABSENT: Mapping[str, str] = {}


def decode(
    decoder: msgspec.json.Decoder[Decoded], body: bytes, absent: Mapping[str, str] = _NONE_ABSENT
) -> Decoded:
    """Decode `body`.

    Args:
        decoder: of the type wanted.
        body: JSON.
        absent: fields that others know, and what to do without them.

    Raises:
        RequestProblem: it is not UTF-8, not JSON, or does not fit; `where` names the field.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), absent) from error
    except UnicodeDecodeError as error:
        raise not_utf8(error) from error
    except msgspec.DecodeError as error:
        raise _malformed(body, error) from error
    except RecursionError as error:
        raise problem(Code.INVALID_JSON, "the JSON is nested too deeply") from error


def convert(value: Any, kind: type[Decoded]) -> Decoded:
    """Return decoded JSON as a type.

    Raises:
        RequestProblem: it does not fit; `where` names the field.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise _misfit(str(error)) from error


def not_utf8(error: UnicodeDecodeError) -> RequestProblem:
    """Return the problem of a body in another encoding."""
    return problem(
        Code.INVALID_ENCODING,
        f"the body is not UTF-8: byte 0x{error.object[error.start]:02x}, {error.reason}",
        hint="send JSON encoded as UTF-8",
    )


def _malformed(body: bytes, error: msgspec.DecodeError) -> RequestProblem:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as encoding:
        return not_utf8(encoding)
    return problem(Code.INVALID_JSON, f"the body is not JSON: {error}", hint="send one JSON object")


def _misfit(text: str, absent: Mapping[str, str] = _NONE_ABSENT) -> RequestProblem:
    """Split msgspec's text into what and where."""
    at = _AT.search(text)
    path = at.group("path") if at is not None else ""
    what = _AT.sub("", text)
    if (unknown := _UNKNOWN.search(what)) is not None:
        field = _join(path, unknown.group("field"))
        known = field in absent
        return problem(
            Code.UNKNOWN_FIELD,
            f"{field!r} is not there" if known else f"unknown field {field!r}",
            where=field,
            hint=absent[field] if known else "leave it out, or correct its name",
        )
    if (missing := _MISSING.search(what)) is not None:
        field = _join(path, missing.group("field"))
        return problem(Code.INVALID_REQUEST, f"the field {field!r} is missing", where=field)
    return problem(
        Code.INVALID_REQUEST, f"{path or 'the body'}: {what[:1].lower()}{what[1:]}", where=path
    )


def _join(path: str, field: str) -> str:
    return f"{path}.{field}" if path else field
