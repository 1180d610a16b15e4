"""Put an instruction into a document, as an attacker would."""

from typing import Final

PLACES: Final = ("start", "middle", "end")
"""Where in a document an instruction is planted."""


def plant(document: str, instruction: str, place: str) -> str:
    """Return a document with an instruction at its start, its end, or a break near its middle."""
    if place == "start":
        return f"{instruction}\n{document}"
    if place == "end":
        return f"{document}\n{instruction}"
    middle = len(document) // 2
    breaks = [at for at in (document.find(sign, middle) for sign in ("\n", ". ")) if at >= 0]
    at = min(breaks) + 1 if breaks else middle
    return f"{document[:at]}\n{instruction}\n{document[at:]}"
