"""The body of `requests.<tenant>` and `ask.<tenant>`, decoded strictly.

A field that nobody reads may be a misspelt one that mattered, so unknown fields are refused
at the door, whereas inside the log they are carried along.
"""

import msgspec

from eventrail.contracts.requests import ChatRequest, Message, Sampling, Submission
from eventrail.gateway.decoding import decode


class _Message(Message, frozen=True, forbid_unknown_fields=True):
    pass


class _Sampling(Sampling, frozen=True, forbid_unknown_fields=True):
    pass


class _Request(ChatRequest, frozen=True, forbid_unknown_fields=True, kw_only=True):
    messages: list[_Message]  # pyright: ignore[reportIncompatibleVariableOverride,reportGeneralTypeIssues] -- frozen: read only
    sampling: _Sampling = _Sampling()


class _Submission(Submission, frozen=True, forbid_unknown_fields=True, kw_only=True):
    request: _Request


class _Named(msgspec.Struct, frozen=True):
    rid: str | None = None


class _Timed(msgspec.Struct, frozen=True):
    timeout_s: float | None = None


_PLAIN = msgspec.json.Decoder(Submission)
_STRICT = msgspec.json.Decoder(_Submission)
_NAME_ONLY = msgspec.json.Decoder(_Named)
_TIME_ONLY = msgspec.json.Decoder(_Timed)


def decode_submission(body: bytes) -> Submission:
    """Decode a submission.

    Raises:
        RequestProblem: it is not UTF-8, not JSON, or does not fit; `where` names the field.
    """
    decode(_STRICT, body)
    return _PLAIN.decode(body)  # the same types whichever door, so the same canonical bytes


def rid_in(body: bytes) -> str | None:
    """Return the `rid` of a body that may be broken elsewhere; None if it cannot be read."""
    try:
        return _NAME_ONLY.decode(body).rid
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def timeout_in(body: bytes) -> float | None:
    """Return the `timeout_s` of a body; None if it names none, or cannot be read."""
    try:
        return _TIME_ONLY.decode(body).timeout_s
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
