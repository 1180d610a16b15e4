"""Tokens' probabilities in OpenAI's shape, in which no field may be missing."""

from collections.abc import Sequence

import msgspec

from eventrail.contracts.logprobs import TokenLogprob


class _Top(msgspec.Struct, frozen=True):
    token: str
    logprob: float
    bytes: list[int] | None


class _Token(msgspec.Struct, frozen=True):
    token: str
    logprob: float
    bytes: list[int] | None
    top_logprobs: list[_Top]


class Logprobs(msgspec.Struct, frozen=True):
    """The `logprobs` of a choice."""

    content: list[_Token]
    refusal: None = None


def logprobs_of(tokens: Sequence[TokenLogprob]) -> Logprobs | msgspec.UnsetType:
    """Return the `logprobs` of a choice; unset if there are none."""
    if not tokens:
        return msgspec.UNSET
    return Logprobs([_token(token) for token in tokens])


def _token(token: TokenLogprob) -> _Token:
    top = [_Top(each.token, each.logprob, each.bytes) for each in token.top_logprobs]
    return _Token(token.token, token.logprob, token.bytes, top)
