"""The lists of words in `words.toml`."""

import tomllib
from functools import cache
from importlib.resources import files


def words(name: str) -> list[str]:
    """Return a list, in the order of the file."""
    return [each.replace("_", " ") for each in _lists()[name].split()]


@cache
def _lists() -> dict[str, str]:
    path = files("eventrail.guarding.names.train").joinpath("words.toml")
    return tomllib.loads(path.read_text("utf-8"))
