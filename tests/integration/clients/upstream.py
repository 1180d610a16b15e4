"""A provider that calls the tools it is offered, and answers in JSON when asked to."""

import json
from typing import Any

from aiohttp import web

from tests.integration.worker.provider import event

USAGE = {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6}


async def provide(request: web.Request) -> web.StreamResponse:
    """Answer a chat: with a call of the first tool, what the tool said, JSON, or a text."""
    body = await request.json()
    message, reason = said(body)
    if not body.get("stream"):
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return web.json_response({"choices": [choice], "usage": USAGE})
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for delta in pieces(message):
        await response.write(event({"choices": [{"index": 0, "delta": delta}]}))
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
    await response.write(event(last))
    await response.write(event({"choices": [], "usage": USAGE}))
    await response.write(b"data: [DONE]\n\n")
    return response


def said(body: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """Return the message that answers a body, and why it ends."""
    last = body["messages"][-1]
    if last["role"] == "tool":
        return {"role": "assistant", "content": f"It is {last['content']}."}, "stop"
    if body.get("tools"):
        name = body["tools"][0]["function"]["name"]
        function = {"name": name, "arguments": json.dumps({"city": "Oslo"})}
        call = {"id": "call_1", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
    if body.get("response_format", {}).get("type") == "json_schema":
        return {"role": "assistant", "content": json.dumps({"city": "Oslo"})}, "stop"
    return {"role": "assistant", "content": "plain text"}, "stop"


def pieces(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a message as a stream brings it."""
    if message.get("tool_calls"):
        call = message["tool_calls"][0]
        function = call["function"]
        begun = {"index": 0, **call, "function": {"name": function["name"], "arguments": ""}}
        half = len(function["arguments"]) // 2
        parts = (function["arguments"][:half], function["arguments"][half:])
        rest = [{"index": 0, "function": {"arguments": part}} for part in parts]
        return [{"tool_calls": [each]} for each in (begun, *rest)]
    return [{"content": word} for word in message["content"].split(" ")]
