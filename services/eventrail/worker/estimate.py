"""What a call used, where the provider did not say."""

from eventrail.contracts.events import Usage
from eventrail.worker.engine import GenerationRequest

CHARACTERS_PER_TOKEN = 4
"""The usual rule of thumb for English text."""


def estimated(request: GenerationRequest, tokens: int = 0) -> Usage:
    """Return what a call has used, marked as an estimate.

    Args:
        request: the call.
        tokens: generated, as far as one can tell.
    """
    characters = sum(len(message["content"] or "") for message in request.messages)
    return Usage(-(-characters // CHARACTERS_PER_TOKEN), tokens, estimated=True)
