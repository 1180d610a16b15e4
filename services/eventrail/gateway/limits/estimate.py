"""How many tokens a request may need, as far as one can tell before it runs."""

from eventrail.contracts.requests import ChatRequest

CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb for English text."""

TOKENS_PER_MESSAGE = 4
"""What a chat template adds to each message, about."""


def tokens_of(request: ChatRequest, answer_tokens: int) -> int:
    """Return an estimate of prompt and answer together.

    Args:
        request: what is asked.
        answer_tokens: what an answer without a bound is taken to need.
    """
    characters = sum(len(message.content or "") for message in request.messages)
    prompt = -(-characters // CHARACTERS_PER_TOKEN)
    prompt += TOKENS_PER_MESSAGE * len(request.messages)
    if request.task == "embed":
        return prompt
    sampling = request.sampling
    return prompt + (sampling.max_tokens or answer_tokens) * sampling.n
