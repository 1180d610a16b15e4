"""Render a prompt: pure, so that a replay can render it again and compare hashes.

What a document or a user wrote is never read as part of a template: names in braces are
replaced in one pass over the template, and what is put in is not looked at again.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from eventrail.config.model import Template
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message

ChatMessage: TypeAlias = dict[str, Any]
"""One message in OpenAI's shape."""

_NAME = re.compile(r"\{(documents|number|text|source|title)\}")
_INSTRUCTIONS = frozenset({"system", "developer"})
_encode = msgspec.json.Encoder(order="sorted").encode


def render(
    template: Template, messages: Sequence[Message], documents: Sequence[Document] = ()
) -> list[ChatMessage]:
    """Return the chat messages of a prompt.

    The template's system text comes first. An app's own leading instructions follow it in the
    same message, since many models know only one.

    Args:
        template: how the system message and each document are written.
        messages: the conversation, masked, oldest first.
        documents: what was retrieved, best first.
    """
    system = _system(template, documents)
    conversation = [_plain(message) for message in messages]
    if not system:
        return conversation
    if conversation and conversation[0]["role"] in _INSTRUCTIONS:
        own = conversation.pop(0)["content"]
        system = f"{system}\n\n{own}" if own else system
    return [{"role": "system", "content": system}, *conversation]


def prompt_hash(messages: Sequence[ChatMessage]) -> str:
    """Return the SHA-256, hexadecimal, of a rendered prompt's canonical JSON."""
    return hashlib.sha256(_encode(messages)).hexdigest()


def _system(template: Template, documents: Sequence[Document]) -> str:
    if not template.system:
        return ""
    written = "\n".join(
        _fill(
            template.document,
            {
                "number": str(number),
                "text": document.text,
                "source": document.source,
                "title": document.title,
            },
        )
        for number, document in enumerate(documents, start=1)
    )
    return _fill(template.system, {"documents": written}).strip()


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Replace the names that have a value; leave every other brace alone."""
    return _NAME.sub(lambda match: values.get(match[1], match[0]), template)


def _plain(message: Message) -> ChatMessage:
    """Write a message in OpenAI's shape; `content` is there even if it is null."""
    plain: ChatMessage = {"role": message.role, "content": message.content}
    if message.name is not None:
        plain["name"] = message.name
    if message.tool_calls is not None:
        plain["tool_calls"] = message.tool_calls
    if message.tool_call_id is not None:
        plain["tool_call_id"] = message.tool_call_id
    return plain
