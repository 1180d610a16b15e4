"""The prompts of a request, put together from its own events."""

from collections.abc import Sequence
from typing import Any

import msgspec
import typer

from eventrail.cli.inspect.life import Life
from eventrail.cli.inspect.shown import shown
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event, EventData, Generated, GenerationFailed, Screened
from eventrail.contracts.requests import Message
from eventrail.prompting import ChatMessage, prompt_hash, whole


class SentPrompt(msgspec.Struct, frozen=True):
    """A prompt that a model was sent, masked as it was sent.

    Attributes:
        hash: SHA-256 of it, as the events name it.
        verified: whether the text has that hash.
        template: the template it was rendered from.
        pools: the pools it was sent to, in order.
        messages: the prompt.
    """

    hash: str
    verified: bool
    template: str
    pools: Sequence[str]
    messages: Sequence[ChatMessage]


def prompts_of(life: Life) -> list[SentPrompt]:
    """Return the prompts that were sent, in the order of their first use."""
    calls = list(_calls(life))
    conversation = _conversation(life)
    found: list[SentPrompt] = []
    for event, call in calls:
        if call.prompt:
            pools = [each.pool for _, each in calls if each.prompt_hash == call.prompt_hash]
            found.append(_sent(event, call, pools, conversation))
    return found


def show_prompts(prompts: Sequence[SentPrompt], *, as_json: bool) -> None:
    """Print prompts: each message under its role."""
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(list(prompts))).decode())
        return
    if not prompts:
        typer.echo("no prompt was sent, or an older release did not keep it", err=True)
    for prompt in prompts:
        holds = "" if prompt.verified else ", which is NOT the hash of this text"
        template = f"template {prompt.template}, " if prompt.template else ""
        typer.echo(f"# {template}to {', '.join(prompt.pools)}, sha256 {prompt.hash}{holds}")
        for message in prompt.messages:
            typer.echo(shown(f"\n[{message['role']}]\n{_text(message)}"))


def _sent(
    event: Event,
    call: Generated | GenerationFailed,
    pools: list[str],
    conversation: Sequence[Message],
) -> SentPrompt:
    messages = whole(call.prompt, conversation)
    verified = prompt_hash(messages) == call.prompt_hash
    return SentPrompt(call.prompt_hash, verified, event.version.template, pools, messages)


def _calls(life: Life) -> list[tuple[Event, Generated | GenerationFailed]]:
    found: list[tuple[Event, Generated | GenerationFailed]] = []
    for event in life.events:
        data = _payload(event)
        if isinstance(data, Generated | GenerationFailed):
            found.append((event, data))
    return found


def _conversation(life: Life) -> list[Message]:
    screened = (data for data in map(_payload, life.events) if isinstance(data, Screened))
    return next((data.messages for data in screened), list[Message]())


def _payload(event: Event) -> EventData | None:
    try:
        return event.payload()
    except UndecodableMessage:
        return None


def _text(message: ChatMessage) -> str:
    content: Any = message.get("content")
    calls: Any = message.get("tool_calls")
    said = content if isinstance(content, str) else ""
    return "\n".join(filter(None, (said, msgspec.json.encode(calls).decode() if calls else "")))
