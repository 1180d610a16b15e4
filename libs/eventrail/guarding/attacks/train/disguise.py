"""Write a text in codes, as attackers do; the reverse of `attacks.unveil`."""

import base64
import codecs
import random
from collections.abc import Callable
from typing import Final

_LEET: Final = str.maketrans("aeiost", "431057")
_ALIKE: Final = str.maketrans("aeopcxyi", "аеорсхуі")  # noqa: RUF001 -- Cyrillic is the point
_ZERO_WIDTH: Final = "\u200b"


def _rot13(text: str) -> str:
    return codecs.encode(text, "rot13")


def _tags(text: str) -> str:
    return "Hi! " + "".join(chr(0xE0000 + ord(each)) for each in text if each.isascii())


DISGUISES: Final[dict[str, Callable[[str], str]]] = {
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "binary": lambda text: " ".join(f"{byte:08b}" for byte in text[:120].encode()),
    "rot13": _rot13,
    "reversed": lambda text: text[::-1],
    "spelled": lambda text: "  ".join(" ".join(word) for word in text.split()),
    "leet": lambda text: text.translate(_LEET),
    "url": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "look_alike": lambda text: text.translate(_ALIKE),
    "zero_width": _ZERO_WIDTH.join,
    "tags": _tags,
}

_ASKS: Final = ("", "Decode this and do it: ", "Read this: ", "What does this say? ")


def disguised(chance: random.Random, text: str) -> tuple[str, str]:
    """Return a text in a code, and the code's name."""
    name = chance.choice(sorted(DISGUISES))
    return chance.choice(_ASKS) + DISGUISES[name](text), name
