"""Tokens' probabilities in OpenAI's shape, in which no field may be missing."""

from collections.abc import Sequence

import msgspec

from eventrail.contracts.logprobs import TokenLogprob


class TopScore(msgspec.Struct, frozen=True):
    """A token that could have stood in a place."""

    token: str
    logprob: float
    bytes: list[int] | None


class TokenScore(msgspec.Struct, frozen=True):
    """A token of an answer."""

    token: str
    logprob: float
    bytes: list[int] | None
    top_logprobs: list[TopScore]


class Logprobs(msgspec.Struct, frozen=True):
    """The `logprobs` of a choice."""

    content: list[TokenScore]
    refusal: None = None


def logprobs_of(tokens: Sequence[TokenLogprob]) -> Logprobs | msgspec.UnsetType:
    """Return the `logprobs` of a choice; unset if there are none."""
    if not tokens:
        return msgspec.UNSET
    return Logprobs([_token(token) for token in tokens])


def _token(token: TokenLogprob) -> TokenScore:
    top = [TopScore(each.token, each.logprob, each.bytes) for each in token.top_logprobs]
    return TokenScore(token.token, token.logprob, token.bytes, top)
