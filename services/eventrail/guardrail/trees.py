"""Change the texts within JSON: strings, the names of fields, and long numbers.

A field's name is handed over as what stands before its value, for it says what the value is: nine
digits are a number of something, and after `ssn: ` it is known of what.
"""

import json
from typing import Any, Final, Protocol, cast

LONG_NUMBER: Final = 10**6
"""The least whole number that is read as a text too: identifiers have seven digits or more."""


class Change(Protocol):
    """Changes a text; `context` stands before it and is not changed."""

    def __call__(self, text: str, *, context: str = "") -> str: ...  # noqa: D102 -- see above


def in_tree(tree: Any, change: Change, *, context: str = "", numbers: bool = False) -> Any:
    """Return `tree` with its texts changed; the arguments of a tool call are JSON within it.

    Args:
        tree: as a JSON decoder makes it.
        change: changes one text.
        context: what stands before it.
        numbers: whether long numbers are texts too; a schema's bounds are not.
    """
    match tree:
        case str():
            return change(tree, context=context)
        case int() if numbers and abs(tree) >= LONG_NUMBER:
            text = str(tree)
            changed = change(text, context=context)
            return tree if changed == text else changed
        case list():
            items = cast("list[Any]", tree)
            return [in_tree(each, change, context=context, numbers=numbers) for each in items]
        case dict():
            fields = cast("dict[str, Any]", tree)
            return {
                change(name): _field(name, each, change, numbers=numbers)
                for name, each in fields.items()
            }
        case _:
            return tree


def _field(name: str, value: Any, change: Change, *, numbers: bool) -> Any:
    if name == "arguments" and isinstance(value, str):
        return in_json(value, change)
    return in_tree(value, change, context=f"{name}: ", numbers=numbers)


def in_json(text: str, change: Change) -> str:
    """Return JSON text with the texts in it changed; what is no JSON is changed as it stands."""
    try:
        tree = json.loads(text)
    except ValueError:
        return change(text)
    changed = in_tree(tree, change, numbers=True)
    return text if changed == tree else json.dumps(changed, ensure_ascii=False)


def hides_texts(text: str) -> bool:
    r"""Whether a text seems to be JSON with escapes, such as `\n` and `\u00e9`.

    They stand in the way of reading what is written with them.
    """
    return "\\" in text and text.lstrip()[:1] in {"{", "["}
