"""What vLLM's frontend makes of a request, and how a generation that was cut off goes on."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any, Protocol

from eventrail.worker.engine import Prior

_TIED_TO_OUTPUT = (
    "presence_penalty",
    "frequency_penalty",
    "structured_outputs",
    "logprobs",
    "prompt_logprobs",
    "bad_words",
    "thinking_token_budget",
    "repetition_detection",
    "extra_args",
)
"""Sampling parameters that look at what was generated: given as prompt, it does not count."""


@dataclass(slots=True)
class Prompt:
    """A request, rendered and checked.

    Attributes:
        inputs: for vLLM's engine; holds `prompt_token_ids`.
        tokens: the prompt's tokens.
        params: vLLM's `SamplingParams`, ours to change.
        lora: vLLM's `LoRARequest`, if the model is an adapter.
    """

    inputs: dict[str, Any]
    tokens: list[int]
    params: Any
    lora: Any = None


class Frontend(Protocol):
    """The part of vLLM that talks to its engine core."""

    async def prepare(self, body: dict[str, Any]) -> Prompt:
        """Render the prompt of an OpenAI request, and read its parameters.

        Raises:
            EngineError: vLLM refuses the request.
        """
        ...

    def generate(self, prompt: Prompt, request_id: str) -> AsyncGenerator[Any, None]:
        """Yield vLLM's `RequestOutput`s; closing the generator aborts.

        Raises:
            EngineError: vLLM broke down.
        """
        ...

    def text_of(self, prompt: Prompt, tokens: list[int]) -> str:
        """Return the text that generated tokens add to a prompt."""
        ...

    def length_of(self, token: int) -> int:
        """Return the characters of a token on its own; -1 if that cannot be said."""
        ...


def can_go_on(params: Any) -> bool:
    """Return whether a generation with these parameters goes on after a prefix as if uncut."""
    if params.n != 1 or params.min_tokens:
        return False
    return not any(getattr(params, name, None) for name in _TIED_TO_OUTPUT)


def seed(params: Any, value: int) -> None:
    """Make sampling repeatable, unless it is already."""
    if params.temperature > 0 and params.seed is None:
        params.seed = value


def left_after(prompt: Prompt, prior: Prior) -> int | None:
    """Return how many tokens may follow `prior`; 0 if it is whole, None if there is no limit."""
    if prior.finish_reason is not None and not prompt.params.stop:
        return 0  # with stop strings the text ends before its last token does
    most = prompt.params.max_tokens
    return None if most is None else max(0, most - len(prior.tokens))


def go_on(prompt: Prompt, prior: Prior, left: int | None) -> None:
    """Make the prompt end with what was generated; `left` more tokens may come."""
    prompt.inputs = {**prompt.inputs, "prompt_token_ids": [*prompt.tokens, *prior.tokens]}
    prompt.inputs.pop("prompt", None)  # the text would be another one now
    prompt.params.max_tokens = left
    if prompt.params.seed is not None:
        prompt.params.seed += len(prior.tokens)  # not the same draws again, at other places
