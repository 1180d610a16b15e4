"""litellm, unchanged but for `api_base` and key: python litellm_calls.py URL KEY; prints JSON."""

import json
import sys
from typing import Any

import litellm

TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


def main(url: str, key: str) -> dict[str, Any]:
    """Return what came back."""
    where = {"api_base": url, "api_key": key, "num_retries": 0}

    def ask(text: str) -> list[dict[str, str]]:
        return [{"role": "user", "content": text}]

    chat = litellm.completion(model="openai/echo", messages=ask("hello"), **where)
    stream = litellm.completion(
        model="openai/slow", messages=ask("one two three"), stream=True, **where
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in stream]
    called = litellm.completion(
        model="openai/remote", messages=ask("weather?"), tools=[TOOL], **where
    )
    function = called.choices[0].message.tool_calls[0].function
    vectors = litellm.embedding(model="openai/vectors", input=["a b", "c"], **where)
    return {
        "chat": chat.choices[0].message.content,
        "tokens": chat.usage.completion_tokens,
        "stream": "".join(pieces),
        "pieces": len([piece for piece in pieces if piece]),
        "tool": [function.name, json.loads(function.arguments)],
        "vectors": [len(each["embedding"]) for each in vectors.data],
    }


print(json.dumps(main(*sys.argv[1:])))
