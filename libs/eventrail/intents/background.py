"""What people say to assistants about anything: what a set of intents is told apart from.

A tenant gives examples of what it serves, and few of what it does not, of which there is no end.
These sentences stand for that. They were written for this purpose; those that resemble a tenant's
own examples are left out (see `outside`).
"""

from functools import cache
from importlib.resources import files
from itertools import product
from string import Formatter

_FILE = "background.txt"


@cache
def background() -> tuple[str, ...]:
    """Return the sentences: each pattern with each of its fillings, in the file's order."""
    fillings: dict[str, list[str]] = {}
    sentences: dict[str, None] = {}
    text = files("eventrail.intents").joinpath("bundled", _FILE).read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("{") and "} = " in line:
            name, _, values = line[1:].partition("} = ")
            fillings[name] = [value.strip() for value in values.split("|")]
        else:
            sentences.update(dict.fromkeys(_filled(line, fillings)))
    return tuple(sentences)


def _filled(pattern: str, fillings: dict[str, list[str]]) -> list[str]:
    names = list(dict.fromkeys(name for _, name, _, _ in Formatter().parse(pattern) if name))
    choices = product(*(fillings[name] for name in names))
    return [pattern.format(**dict(zip(names, chosen, strict=True))) for chosen in choices]
