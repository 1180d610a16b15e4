"""What the bodies of chat completions and of the older completions have in common."""

from collections.abc import Iterable
from typing import Any

import msgspec

from eventrail.contracts.requests import Sampling
from eventrail.gateway.http.priority import OUR_TIER


class StreamOptions(msgspec.Struct, frozen=True):
    """`stream_options`; `include_usage` asks for a last chunk with the usage."""

    include_usage: bool = False


class EventrailOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`eventrail`, which OpenAI has not: `extra_body={"eventrail": {...}}` in its clients.

    Attributes:
        template: the prompt template to use, `id` or `id@version`, if the rule allows it.
        variables: values for its variables.
        filters: metadata that documents must have to be given to the model.
    """

    template: str = ""
    variables: dict[str, str] = {}
    filters: dict[str, str] = {}


class GenerationBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of both."""

    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: str | list[str] | None = None
    seed: int | None = None
    n: int | None = None
    user: str | None = None
    metadata: dict[str, str] | None = None
    frequency_penalty: float | None = None
    logit_bias: dict[str, float] | None = None
    presence_penalty: float | None = None
    service_tier: str | None = None
    # what vLLM adds
    structured_outputs: dict[str, Any] | None = None
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    min_tokens: int | None = None
    stop_token_ids: list[int] | None = None
    ignore_eos: bool | None = None
    # ours
    eventrail: EventrailOptions = EventrailOptions()

    @property
    def include_usage(self) -> bool:
        """Whether a stream ends with a usage chunk."""
        return self.stream_options is not None and self.stream_options.include_usage


def sampling_of(body: GenerationBody, max_tokens: int | None) -> Sampling:
    """Return how to generate, with that limit of tokens."""
    return Sampling(
        max_tokens=max_tokens,
        temperature=body.temperature,
        top_p=body.top_p,
        stop=[body.stop] if isinstance(body.stop, str) else body.stop,
        seed=body.seed,
        n=body.n if body.n is not None else 1,
    )


def passed_of(body: GenerationBody, names: Iterable[str]) -> dict[str, Any]:
    """Return those parameters of a body that are given, but for a tier that is ours alone."""
    values = ((name, getattr(body, name)) for name in names)
    return {
        name: value
        for name, value in values
        if value is not None and (name, value) != ("service_tier", OUR_TIER)
    }
