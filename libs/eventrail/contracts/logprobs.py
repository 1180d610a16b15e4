"""How likely a model found the tokens it wrote, in OpenAI's shape."""

import msgspec


class TopLogprob(msgspec.Struct, frozen=True, omit_defaults=True):
    """A token that could have stood in a place.

    Attributes:
        token: its text.
        logprob: natural logarithm of its probability.
        bytes: its UTF-8 bytes, for tokens that are a part of a character; None if not told.
    """

    token: str
    logprob: float
    bytes: list[int] | None = None


class TokenLogprob(msgspec.Struct, frozen=True, omit_defaults=True):
    """A token of an answer.

    Attributes:
        token: its text. The tokens of an answer, put together, are its text.
        logprob: natural logarithm of its probability; of several tokens that are shown as one,
            since they stood for masked text, the sum.
        bytes: its UTF-8 bytes; None if not told.
        top_logprobs: the likeliest tokens in its place, best first, as many as asked for; none
            where it stands for masked text.
    """

    token: str
    logprob: float
    bytes: list[int] | None = None
    top_logprobs: list[TopLogprob] = []
