"""Inline Markdown as it reads: no images, link targets, emphasis or backslashes."""

import re

_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()]{0,2000}\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\([^()]{0,2000}\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\*\*|__).)+?)(?<=\S)\1")
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)([^`]+)\1(?!`)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HIDDEN = re.compile("[\udc21-\udc7e]")
_SHIFT = 0xDC00
"""Escaped signs are hidden among lone surrogates, which no text has, while the rest is read."""


def plain(text: str) -> str:
    """Return what a reader sees, in one line."""
    hidden = _outside_code(text)
    hidden = _STRONG.sub(r"\2", _LINK.sub(r"\1", _IMAGE.sub("", hidden)))
    return " ".join(_shown(hidden).split())


def unescaped(text: str) -> str:
    """Return text with its backslashes resolved, and all else as it is."""
    return _ESCAPE.sub(r"\1", text)


def _outside_code(text: str) -> str:
    """Hide escaped signs, and all signs that stand in code."""
    parts: list[str] = []
    at = 0
    for match in _CODE.finditer(text):
        if match.start() and text[match.start() - 1] == "\\":
            continue
        parts += [_hide_escapes(text[at : match.start()]), _hide(match[0])]
        at = match.end()
    return "".join([*parts, _hide_escapes(text[at:])])


def _hide_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(_SHIFT + ord(found[1])), text)


def _hide(code: str) -> str:
    return "".join(
        chr(_SHIFT + ord(each)) if "!" <= each <= "~" and not each.isalnum() else each
        for each in code
    )


def _shown(text: str) -> str:
    return _HIDDEN.sub(lambda found: chr(ord(found[0]) - _SHIFT), text)
