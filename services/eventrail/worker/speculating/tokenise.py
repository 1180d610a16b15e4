"""Prompts in the tokens of the model that is measured."""

from dataclasses import dataclass
from typing import Any

from eventrail.contracts.errors import EventrailError
from eventrail.speculation.prompts import Prompt
from eventrail.speculation.protocol import Job


class NoPromptFits(EventrailError):
    """All prompts are longer than the model's context."""


@dataclass(frozen=True, slots=True)
class Tokenised:
    """A prompt in the model's tokens, and how many it may be answered with."""

    id: str
    tokens: list[int]
    most: int


def tokenised(job: Job, tokenizer: Any, context: int) -> list[Tokenised]:
    """Return the prompts that leave room for an answer in the model's context.

    Raises:
        NoPromptFits: none does.
    """
    found = [_tokenise(prompt, job.max_tokens, tokenizer) for prompt in job.prompts]
    fitting = [prompt for prompt in found if len(prompt.tokens) + prompt.most <= context]
    if not fitting:
        shortest = min((len(prompt.tokens) for prompt in found), default=0)
        raise NoPromptFits(
            f"none of {len(found)} prompts fits the model: the shortest has {shortest} tokens, "
            f"answers may have {job.max_tokens}, the context holds {context}"
        )
    return fitting


def _tokenise(prompt: Prompt, most: int, tokenizer: Any) -> Tokenised:
    text = tokenizer.apply_chat_template(
        prompt.messages, add_generation_prompt=True, tokenize=False
    )
    tokens = list(tokenizer.encode(text, add_special_tokens=False))
    return Tokenised(prompt.id, tokens, min(prompt.max_tokens or most, most))
