"""Put tool calls together from the fragments of a stream."""

from typing import Any


class ToolCalls:
    """Gathers the fragments of one choice, in OpenAI's shape."""

    def __init__(self) -> None:
        self._calls: dict[int, dict[str, Any]] = {}

    def add(self, fragments: list[dict[str, Any]]) -> None:
        """Take fragments in; those of one call share their `index`."""
        for place, fragment in enumerate(fragments):
            index = fragment.get("index", place)
            call = self._calls.setdefault(
                index, {"id": "", "type": "function", "function": {"name": "", "arguments": ""}}
            )
            call["id"] = fragment.get("id") or call["id"]
            call["type"] = fragment.get("type") or call["type"]
            function: dict[str, Any] = fragment.get("function") or {}
            call["function"]["name"] += function.get("name") or ""
            call["function"]["arguments"] += function.get("arguments") or ""

    def whole(self) -> list[dict[str, Any]]:
        """Return the calls, in order."""
        return [self._calls[index] for index in sorted(self._calls)]
