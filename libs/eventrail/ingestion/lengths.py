"""How long a text is, in words, for every script.

Chinese, Japanese and Thai have no spaces, so two of their characters count as a word; what has
spaces counts its words, unless they are so long that they are none.
"""

import re
from collections.abc import Iterator

WORD = 24
"""Letters that count as a word at least; a passage of n words has at most 24 n letters."""

_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_OF_DENSE = 12
_OF_HANGUL = 4
_CLAUSE = re.compile(r"[,;:\u3001\uff0c\uff1b\uff1a\u00b7\u2014]\Z")


def length(text: str) -> int:
    """Return the words of a text; that of two texts together is never more than their sum."""
    words = text.split()
    letters = sum(map(len if text.isascii() else _letters, words))
    return max(len(words), -(-letters // WORD))


def cut(text: str, most: int) -> Iterator[str]:
    """Yield a text in pieces of at most `most` words, cut between words where there are any.

    A piece ends at a comma or the like if one comes in its last third.
    """
    held: list[str] = []
    letters = 0
    for word in _words(text, most):
        more = _letters(word)
        if held and (len(held) + 1 > most or letters + more > most * WORD):
            yield " ".join(held)
            held, letters = [], 0
        held.append(word)
        letters += more
        late = max(len(held), letters // WORD) * 3 >= most * 2
        if late and _CLAUSE.search(word):
            yield " ".join(held)
            held, letters = [], 0
    if held:
        yield " ".join(held)


def _words(text: str, most: int) -> Iterator[str]:
    """Yield words, those that are longer than a piece in parts."""
    for word in text.split():
        if _letters(word) <= most * WORD:
            yield word
        else:
            yield from _parts(word, most * WORD)


def _parts(word: str, most: int) -> Iterator[str]:
    start = weight = 0
    for at, letter in enumerate(word):
        more = _letters(letter)
        if at > start and weight + more > most:
            yield word[start:at]
            start, weight = at, 0
        weight += more
        if weight * 3 >= most * 2 and _CLAUSE.match(letter):
            yield word[start : at + 1]
            start, weight = at + 1, 0
    if start < len(word):
        yield word[start:]


def _letters(word: str) -> int:
    """Return how many letters of a spaced script a word is worth."""
    if word.isascii():
        return len(word)
    dense = len(_DENSE.findall(word))
    hangul = len(_HANGUL.findall(word))
    return len(word) + dense * (_OF_DENSE - 1) + hangul * (_OF_HANGUL - 1)
