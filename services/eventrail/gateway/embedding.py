"""What a request for vectors must fulfil, whichever door it came by."""

from eventrail.contracts.parameters import EMBED_NAMES
from eventrail.contracts.requests import ChatRequest, Sampling
from eventrail.gateway.refusing import invalid

MOST_INPUTS = 2048
"""Texts of one request; as OpenAI has it."""


def check_embedding(request: ChatRequest) -> None:
    """Raise `RequestProblem` if the request mixes the parameters of the two tasks."""
    if request.task == "chat":
        for name in EMBED_NAMES:
            if name in request.extra:
                raise invalid(name, "is for embeddings only")
        return
    _check_parameters(request)
    if len(request.messages) > MOST_INPUTS:
        raise invalid("input", f"has {len(request.messages)} texts; at most {MOST_INPUTS} go")
    for index, message in enumerate(request.messages):
        if message.role != "user" or message.tool_calls:
            raise invalid(f"messages[{index}]", "is no plain text of role user")
        if not message.content:
            raise invalid(f"input[{index}]", "is empty")


def _check_parameters(request: ChatRequest) -> None:
    if request.stream:
        raise invalid("stream", "is not for embeddings: they come whole")
    if request.sampling != Sampling():
        raise invalid("sampling", "is not for embeddings")
    for name in request.extra:
        if name not in EMBED_NAMES:
            raise invalid(name, "is not for embeddings")
