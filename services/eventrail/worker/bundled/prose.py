"""From documentation text to clean single sentences."""

import re
from collections.abc import Iterator

FEWEST_WORDS, MOST_WORDS = 5, 26
MOST_CHARACTERS = 170
PLAIN_SHARE = 0.9  # of a sentence's characters, letters and spaces

_MARKUP = re.compile(r":[a-z:]+:`~?([^`<]+?)(?:\s*<[^>]*>)?`")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>\s]{1,200}>")
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9])")
_CLEAN = re.compile(r"[A-Z][A-Za-z0-9 ,;:'()/_.%+=<>-]*\.")
_INNER_STOP = re.compile(
    r"[.?!] |--|^(?:Args|Returns|Note|Notes|Raises|Example|Examples)\b:? ?[-:]"
)
_NOT_PROSE = (">", ".. ", "|", "-", "*", "+", "=", "#", ":", "@", "`", "$", "\t", " ", "~", "<")


def sentences_of(text: str) -> Iterator[str]:
    """The complete, plain English sentences of a documentation text, markup removed."""
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.startswith(_NOT_PROSE) or ">>>" in paragraph:
            continue
        flat = " ".join(plain(paragraph).split())
        yield from filter(is_sentence, (part.strip() for part in _END.split(flat)))


def plain(text: str) -> str:
    """Remove reStructuredText and Markdown markup, keeping the words."""
    text = _MARKUP.sub(r"\1", text)
    text = _LINK.sub(lambda m: m.group(1) or "", text)
    return re.sub(r"`{1,2}_?|\*{1,2}(?=\S)|(?<=\S)\*{1,2}", "", text)


def is_sentence(text: str) -> bool:
    """Whether `text` is one plain sentence of a length worth learning."""
    words = text.split()
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or len(text) > MOST_CHARACTERS:
        return False
    if not _CLEAN.fullmatch(text) or _INNER_STOP.search(text[:-1]):
        return False
    letters = sum(c.isalpha() or c == " " for c in text)
    return letters >= PLAIN_SHARE * len(text)
