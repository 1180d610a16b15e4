"""How many tokens a text has: by the model's own tokenizer where it is here, else by estimate."""

import re
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import structlog

from eventrail.pools.sources import locate

_log = structlog.get_logger(__name__)

Count: TypeAlias = Callable[[str], int]
"""Counts the tokens of a text."""

_PIECE = re.compile(r"[A-Za-z]{1,6}|[\u00c0-\u024f\u0370-\u052f]{1,2}|[^ \tA-Za-z]")
"""A token: six letters of a Latin word, two of one with accents, in Greek or Cyrillic; or a
character."""

_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_OUTSIDE = re.compile(r"[\U00010000-\U0010ffff]")
_MORE_BYTES = 3
"""Tokens more of a character that no vocabulary has: its bytes in UTF-8."""


def estimate(text: str) -> int:
    """Return about how many tokens a text has; rather too many than too few.

    An English word is one token and another for each six letters more; a digit, a mark, a line
    break and a Chinese character are one each, four syllables of Hangul five. Of the tokenizers
    that this was measured with (Llama 2, Mistral's Tekken, cl100k, o200k) none needs more for
    English prose or code, on the whole; for Korean cl100k needs a tenth more and Llama 2 half as
    many again.
    """
    tokens = len(_PIECE.findall(text))
    if text.isascii():
        return tokens
    return tokens + len(_HANGUL.findall(text)) // 4 + _MORE_BYTES * len(_OUTSIDE.findall(text))


@cache
def counter_of(model: str) -> Count:
    """Return what counts the tokens of a pool's model.

    Args:
        model: as the pool names it. A folder, or a model that comes in a package, is counted by
            its own `tokenizer.json`; anything else by estimate. Nothing is fetched.
    """
    folder = locate(model, "model") if model else None
    path = folder / "tokenizer.json" if folder is not None else None
    if path is None or not path.is_file():
        return estimate
    from tokenizers import Tokenizer  # noqa: PLC0415 -- only where a model lies here

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001 -- the library raises nothing narrower
        _log.warning("tokenizer not usable, tokens are estimated", path=str(path), error=str(error))
        return estimate

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    return count
