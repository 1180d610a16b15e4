"""Real prompts: from a file of chat requests, batch lines or log records; one JSON object a line.

{"messages": [...], "max_tokens": 64}                              a chat request
{"custom_id": "7", "method": "POST", "url": "...", "body": {...}}  a line of an OpenAI batch
{"rid": "...", "tenant": "...", "events": [...], ...}              a record of the log
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from eventrail.config.model import Template
from eventrail.config.template import split_name
from eventrail.contracts.errors import EventrailError, UndecodableMessage
from eventrail.contracts.records import decode_record
from eventrail.eventlog.fold import fold
from eventrail.eventlog.state import RequestState
from eventrail.prompting import ChatMessage, MissingVariable, render, variant_for


class UnreadablePrompts(EventrailError):
    """A file of prompts that cannot be used; the message names the line."""


class Prompt(msgspec.Struct, frozen=True):
    """A prompt as a model is given it.

    Attributes:
        id: names it in reports.
        messages: in OpenAI's shape, rendered.
        max_tokens: most tokens of the answer that its app asked for; 0 if it did not say.
    """

    id: str
    messages: list[ChatMessage]
    max_tokens: int = 0


def read_prompts(path: Path, templates: Mapping[str, Template]) -> list[Prompt]:
    """Return the prompts of a file, in order, each once.

    Of a request's records the one that holds most counts; one without a prompt is left out.

    Args:
        path: JSON lines; empty lines are left out.
        templates: render the prompts of records.

    Raises:
        UnreadablePrompts: no such file, a line of another form, or no prompt in it.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePrompts(f"{path}: {error}") from error
    prompts = distinct(_parsed(path, lines, templates))
    if not prompts:
        raise UnreadablePrompts(f"{path}: holds no prompt")
    return prompts


def parse_line(line: str, templates: Mapping[str, Template], name: str) -> Prompt | None:
    """Return the prompt of a line; None for a record of a request that was never routed.

    Args:
        line: a JSON object.
        templates: render the prompt of a record.
        name: the prompt's id unless the line has one.

    Raises:
        UnreadablePrompts: none of the three forms.
    """
    try:
        found = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise UnreadablePrompts(f"not a JSON object ({error})") from error
    if "events" in found:
        return _of_record(line, templates)
    body = found.get("body", found)
    if not isinstance(body, dict):
        raise UnreadablePrompts("`body` is not an object")
    return _of_chat(str(found.get("custom_id") or name), cast("dict[str, Any]", body))


def prompt_of(state: RequestState, templates: Mapping[str, Template]) -> Prompt | None:
    """Return the prompt that a request's model was given; None if it got none."""
    if state.screened is None or state.routed is None:
        return None
    routed, screened = state.routed, state.screened
    template = templates.get(routed.template) or templates.get(split_name(routed.template)[0])
    if template is None or routed.canned is not None:
        return None
    form = variant_for(template, routed.pool, routed.model)
    try:
        messages = render(form, screened.messages, state.documents, screened.variables)
    except MissingVariable:  # a later content of the template needs more than the request gave
        return None
    most = state.screened.sampling.get("max_tokens")
    return Prompt(state.rid, messages, most if isinstance(most, int) and most > 0 else 0)


def distinct(prompts: Iterable[Prompt]) -> list[Prompt]:
    """Return one prompt for each id (the last) and each text (the first), in order."""
    by_id = {prompt.id: prompt for prompt in prompts}
    by_text: dict[bytes, Prompt] = {}
    for prompt in by_id.values():
        by_text.setdefault(msgspec.json.encode(prompt.messages), prompt)
    return list(by_text.values())


def _parsed(
    path: Path, lines: Iterable[str], templates: Mapping[str, Template]
) -> Iterator[Prompt]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            prompt = parse_line(line, templates, str(number))
        except UnreadablePrompts as error:
            raise UnreadablePrompts(f"{path}, line {number}: {error}") from error
        if prompt is not None:
            yield prompt


def _of_record(line: str, templates: Mapping[str, Template]) -> Prompt | None:
    try:
        return prompt_of(fold(decode_record(line.encode())), templates)
    except (EventrailError, UndecodableMessage) as error:
        raise UnreadablePrompts(f"not a record of the log ({error})") from error


def _of_chat(name: str, body: dict[str, Any]) -> Prompt:
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise UnreadablePrompts(
            "neither a chat request, a batch line nor a record: `messages` is not a list with "
            "something in it"
        )
    for message in cast("list[Any]", messages):
        if not isinstance(message, dict) or not isinstance(
            cast("dict[str, Any]", message).get("role"), str
        ):
            raise UnreadablePrompts("a message has no `role`")
    most = body.get("max_completion_tokens") or body.get("max_tokens") or 0
    if not isinstance(most, int) or isinstance(most, bool) or most < 0:
        raise UnreadablePrompts(f"`max_tokens` is {most!r}, not a number of tokens")
    return Prompt(name, cast("list[ChatMessage]", messages), most)
