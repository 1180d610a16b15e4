"""Terms of Korean words: pairs of syllables, once endings are taken off.

Korean joins particles to nouns and endings to stems, so that whole words seldom match. Pairs of
syllables match whatever they are joined to and need no dictionary; without the commonest endings
there are fewer that mean nothing. On questions about Korean articles that finds more than the
morphemes of two analysers do, at three to ten times their speed (ADR 0024).
"""

from typing import Final

from eventrail.retrieval.analysis.pairs import pairs

_PARTICLES: Final = """
은 는 이 가 을 를 의 에 에서 에게 께 께서 로 으로 와 과 도 만 까지 부터 보다 처럼 마다 조차 마저
이나 나 에는 에도 에서는 에서의 으로는 으로의 로의 까지의 부터의 과의 와의 으로서 로서 으로써 로써
들 들이 들은 들을 들의
"""
_COPULAS: Final = """
이다 다 이며 며 이고 고 인 이라 라 이라는 라는 이란 란 이었던 였던 이었다 였다 인가 인가요 인지
이야 야 일까 은가 는가 한가
"""
_VERBS: Final = """
한 하는 하고 하여 해 했다 했던 하던 하며 할 한다 하였다 하였던 했는가 하였는가 된 되는 되어 됐다
되었던 되었다 된다 되었는가 당한 받은 시킨 적 적인 적으로
"""
_ENDINGS: Final = frozenset(f"{_PARTICLES} {_COPULAS} {_VERBS}".split())
_LONGEST: Final = max(map(len, _ENDINGS))
_STEM: Final = 2
"""Syllables that an ending must leave: one that is left alone is more often a word of its own."""


def korean_terms(run: str, *, joined: bool) -> list[str]:
    """Return the terms of a run of Hangul.

    Args:
        run: a word, or the part of one that is written in Hangul.
        joined: whether it follows digits or other letters without a space, as in `KBS는`: then
            it may be an ending and nothing else.
    """
    if joined and run in _ENDINGS:
        return []
    return pairs(stem(run, 1 if joined else _STEM))


def stem(word: str, least: int = _STEM) -> str:
    """Take the longest known ending off a word, if at least `least` syllables are left."""
    for length in range(min(_LONGEST, len(word) - least), 0, -1):
        if word[-length:] in _ENDINGS:
            return word[:-length]
    return word
