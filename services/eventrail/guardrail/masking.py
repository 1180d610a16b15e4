"""Mask a whole request: every text a person may have typed, numbered as one."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from eventrail.contracts.events import Finding
from eventrail.contracts.requests import Message
from eventrail.guarding.mask import mask_all
from eventrail.guarding.placeholders import LITERAL, MaskDictionary, kind_of


@dataclass(frozen=True, slots=True)
class Masked:
    """A conversation without personal data.

    Attributes:
        messages: as given, with placeholders.
        dictionary: what was masked; without originals if nothing was.
        findings: what was masked, by kind.
        variables: values for the prompt template, with placeholders.
    """

    messages: list[Message]
    dictionary: MaskDictionary
    findings: list[Finding]
    variables: dict[str, str] = field(default_factory=dict[str, str])


def mask_messages(
    messages: Sequence[Message], variables: Mapping[str, str] | None = None
) -> Masked:
    """Mask contents, participants' names, the strings within tool calls, and variables.

    Equal values get equal placeholders throughout the conversation.
    """
    texts: list[str] = []
    for message in messages:
        _rebuild(message, lambda text: texts.append(text) or text)
    given = dict(variables or {})
    texts += given.values()
    dictionary = MaskDictionary()
    masked = iter(mask_all(texts, dictionary))
    if not dictionary.originals:
        return Masked(list(messages), dictionary, [], given)
    return Masked(
        messages=[_rebuild(message, lambda _: next(masked)) for message in messages],
        dictionary=dictionary,
        findings=list(_findings(dictionary.originals)),
        variables={name: next(masked) for name in given},
    )


def _rebuild(message: Message, change: Callable[[str], str]) -> Message:
    """Return `message` with `change` applied to its texts, always in the same order."""
    content = None if message.content is None else change(message.content)
    name = None if message.name is None else change(message.name)
    calls = None if message.tool_calls is None else _in_tree(message.tool_calls, change)
    return msgspec.structs.replace(message, content=content, name=name, tool_calls=calls)


def _in_tree(tree: Any, change: Callable[[str], str]) -> Any:
    if isinstance(tree, str):
        return change(tree)
    if isinstance(tree, list):
        return [_in_tree(each, change) for each in cast("list[Any]", tree)]
    if isinstance(tree, dict):
        items = cast("dict[str, Any]", tree).items()
        return {key: _in_tree(value, change) for key, value in items}
    return tree


def _findings(originals: dict[str, str]) -> Iterator[Finding]:
    kinds = Counter(kind_of(written) for written in originals)
    for kind, count in sorted(kinds.items()):
        if kind == LITERAL:
            yield Finding("placeholder.typed", "masked", count, "text shaped like a placeholder")
        else:
            yield Finding(f"pii.{kind.lower()}", "masked", count, "distinct values")
