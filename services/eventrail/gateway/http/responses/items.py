"""Between the items of the Responses API and the messages of a chat."""

from collections.abc import Sequence
from typing import Any

import msgspec

from eventrail.contracts.errors import RequestProblem
from eventrail.contracts.requests import Message
from eventrail.gateway.http.responses.body import Item, Part
from eventrail.gateway.refusing import invalid

_TEXTS = frozenset({"input_text", "output_text", "text"})
_PASSED_OVER = frozenset({"reasoning"})
"""What clients hand back, and only the model that made it could read."""

_HANDED_ON = frozenset({"message", "function_call", "function_call_output"})


def messages_of(given: str | Sequence[Item]) -> list[Message]:
    """Return the chat messages of an input.

    A call of a function joins the assistant's message before it, as chats have it.

    Raises:
        RequestProblem: an item is of a type that is not there, or lacks something.
    """
    if isinstance(given, str):
        return [Message("user", given)]
    messages: list[Message] = []
    for index, item in enumerate(given):
        where = f"input[{index}]"
        if item.type in _PASSED_OVER:
            continue
        if item.type == "function_call":
            _join(messages, _call(item, where))
        else:
            messages.append(_message(item, where))
    return messages


def answered(text: str, calls: list[dict[str, Any]]) -> Message:
    """Return an answer as the message that the next turn sees."""
    return Message("assistant", text if text or not calls else None, tool_calls=calls or None)


def items_of(rid: str, messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return messages as items of an input."""
    items: list[dict[str, Any]] = []
    for index, message in enumerate(messages):
        name = f"{rid}_{index}"
        if message.role == "tool":
            items.append(
                {
                    "type": "function_call_output",
                    "id": f"fco_{name}",
                    "call_id": message.tool_call_id,
                    "output": message.content or "",
                    "status": "completed",
                }
            )
            continue
        if message.content is not None:
            items.append(_message_item(name, message))
        calls = message.tool_calls or []
        items += [call_item(f"fc_{name}_{at}", call) for at, call in enumerate(calls)]
    return items


def call_item(name: str, call: dict[str, Any], status: str = "completed") -> dict[str, Any]:
    """Return a tool call of a chat as an item of id `name`."""
    function: dict[str, Any] = call.get("function") or {}
    return {
        "type": "function_call",
        "id": name,
        "call_id": call.get("id") or name,
        "name": function.get("name") or "",
        "arguments": function.get("arguments") or "",
        "status": status,
    }


def _message_item(name: str, message: Message) -> dict[str, Any]:
    kind = "output_text" if message.role == "assistant" else "input_text"
    part: dict[str, Any] = {"type": kind, "text": message.content}
    if message.role == "assistant":
        part["annotations"] = []
    return {
        "type": "message",
        "id": f"msg_{name}",
        "role": message.role,
        "status": "completed",
        "content": [part],
    }


def _message(item: Item, where: str) -> Message:
    if item.type not in _HANDED_ON:
        hint = "messages, function_call and function_call_output are"
        raise invalid(f"{where}.type", f"{item.type!r} is not understood", hint=hint)
    if item.type == "function_call_output":
        if not item.call_id or item.output is None:
            raise invalid(where, "lacks call_id or output")
        return Message("tool", _text(item.output, f"{where}.output"), tool_call_id=item.call_id)
    if item.role is None or item.content is None:
        raise invalid(where, "is a message, and lacks role or content")
    return Message(item.role, _text(item.content, f"{where}.content"))


def _call(item: Item, where: str) -> dict[str, Any]:
    if not item.call_id or not item.name:
        raise invalid(where, "is a function_call, and lacks call_id or name")
    function = {"name": item.name, "arguments": item.arguments or "{}"}
    return {"id": item.call_id, "type": "function", "function": function}


def _join(messages: list[Message], call: dict[str, Any]) -> None:
    if messages and messages[-1].role == "assistant":
        last = messages[-1]
        calls = [*(last.tool_calls or []), call]
        messages[-1] = msgspec.structs.replace(last, tool_calls=calls)
    else:
        messages.append(Message("assistant", None, tool_calls=[call]))


def _text(content: str | list[Part], where: str) -> str:
    if isinstance(content, str):
        return content
    return "".join(_part(part, f"{where}[{at}]") for at, part in enumerate(content))


def _part(part: Part, where: str) -> str:
    text = part.refusal if part.type == "refusal" else part.text
    if part.type not in {*_TEXTS, "refusal"} or text is None:
        raise _no_text(part, where)
    return text


def _no_text(part: Part, where: str) -> RequestProblem:
    what = f"is of type {part.type!r}; only text parts are understood"
    return invalid(where, what, hint="send text")
