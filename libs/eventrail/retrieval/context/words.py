"""The words that two passages are compared by."""

import re
import unicodedata

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_ARTICLES = frozenset({"a", "an", "the"})


def words_of(text: str) -> list[str]:
    """Return the words in order, without case, marks, layout and articles.

    Chinese and Japanese characters are a word each.
    """
    normal = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORD.findall(normal) if word not in _ARTICLES]
