"""Render a prompt: pure, so that a replay can render it again and compare hashes.

What stays the same from one request to the next comes first, as far as the template lets it: the
system message, examples, earlier turns, and then documents with the newest question. An engine's
prefix cache reads only what differs.

What a document or a user wrote is never read as part of a template: names in braces are
replaced in one pass over the template, and what is put in is not looked at again.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from eventrail.config.template import DOCUMENTS, Example, Template
from eventrail.contracts.events import Document
from eventrail.contracts.requests import Message
from eventrail.prompting.fill import fill, values_of

ChatMessage: TypeAlias = dict[str, Any]
"""One message in OpenAI's shape."""

INSTRUCTIONS = frozenset({"system", "developer"})
_encode = msgspec.json.Encoder(order="sorted").encode


def render(
    template: Template,
    messages: Sequence[Message],
    documents: Sequence[Document] | None = None,
    variables: Mapping[str, str] | None = None,
) -> list[ChatMessage]:
    """Return the chat messages of a prompt: system message, examples, conversation.

    The template's system text comes first. An app's own leading instructions follow it in the
    same message, since many models know only one.

    Args:
        template: how the system message and each document are written; of the model's variant.
        messages: the conversation, masked, oldest first.
        documents: what was retrieved, best first; None if nothing was searched for.
        variables: the request's values, masked.

    Raises:
        MissingVariable: a value is missing that has no default.
    """
    values = values_of(template, variables or {})
    written = _written(template, documents, values)
    beside = DOCUMENTS in template.question and documents is not None
    system = _system(template, "" if beside else written, values)
    examples = [_example(each, values) for each in template.examples]
    conversation = [plain(message) for message in messages]
    if template.question and documents is not None:
        conversation = _asked(template, conversation, {**values, "documents": written})
    if conversation and conversation[0]["role"] in INSTRUCTIONS and (system or examples):
        own = conversation.pop(0)["content"]
        system = "\n\n".join(filter(None, (system, own)))
    head: list[ChatMessage] = [{"role": "system", "content": system}] if system else []
    return [*head, *examples, *conversation]


def prompt_hash(messages: Sequence[ChatMessage]) -> str:
    """Return the SHA-256, hexadecimal, of a rendered prompt's canonical JSON."""
    return hashlib.sha256(_encode(messages)).hexdigest()


def _written(
    template: Template, documents: Sequence[Document] | None, values: Mapping[str, str]
) -> str:
    """Return the documents as the template writes them, or that there are none."""
    if not documents:
        return fill(template.nothing, values) if documents is not None else ""
    return "\n".join(
        fill(template.document, {**values, **_about(number, document)})
        for number, document in enumerate(documents, start=1)
    )


def _system(template: Template, documents: str, values: Mapping[str, str]) -> str:
    return fill(template.system, {**values, "documents": documents}).strip()


def _asked(
    template: Template, conversation: Sequence[ChatMessage], values: Mapping[str, str]
) -> list[ChatMessage]:
    """Return the conversation with its newest user message as the template writes it."""
    asked = list(conversation)
    for place in range(len(asked) - 1, -1, -1):
        if asked[place]["role"] == "user":
            given = {**values, "question": asked[place]["content"] or ""}
            asked[place] = {**asked[place], "content": fill(template.question, given).strip()}
            break
    return asked


def _about(number: int, document: Document) -> dict[str, str]:
    return {
        "number": str(number),
        "text": document.text,
        "source": document.source,
        "title": document.title,
    }


def _example(example: Example, values: Mapping[str, str]) -> ChatMessage:
    return {"role": example.role, "content": fill(example.content, values)}


def plain(message: Message) -> ChatMessage:
    """Write a message in OpenAI's shape; `content` is there even if it is null."""
    plain: ChatMessage = {"role": message.role, "content": message.content}
    if message.name is not None:
        plain["name"] = message.name
    if message.tool_calls is not None:
        plain["tool_calls"] = message.tool_calls
    if message.tool_call_id is not None:
        plain["tool_call_id"] = message.tool_call_id
    return plain
