"""What a response says of its request besides the conversation; kept, sealed, with the request."""

from typing import Any, Literal

import msgspec

from eventrail.contracts.requests import ChatRequest


class Origin(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of `ChatRequest.origin` of a request that came by the Responses API.

    Attributes:
        instructions: those of this turn; a later turn does not inherit them.
        previous: id of the response that this one goes on after.
        inherited: number of messages before this turn's input.
        store: whether the response can be read, and gone on after, later.
    """

    api: Literal["responses"]
    instructions: str | None = None
    previous: str | None = None
    inherited: int = 0
    store: bool = True
    background: bool = False
    tools: list[dict[str, Any]] = []
    tool_choice: str | dict[str, Any] = "auto"
    text: dict[str, Any] = {}
    reasoning: dict[str, Any] = {}
    max_tool_calls: int | None = None
    truncation: str = "disabled"


def origin_in(request: ChatRequest) -> Origin | None:
    """Return what is kept with a request; None if it came by another API."""
    try:
        return msgspec.convert(request.origin, Origin)
    except msgspec.ValidationError:
        return None
