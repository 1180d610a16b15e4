"""Finds the names in a text."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import numpy as np

from eventrail.guarding.names.decode import ROUNDS, Labels, labels_of
from eventrail.guarding.names.scores import Links, Scorer, links_of
from eventrail.guarding.names.spans import Run, is_name, joins, runs_of, span_of
from eventrail.guarding.names.weights import PLACES, Weights
from eventrail.guarding.names.words import REACH, Words, words_from, words_of
from eventrail.guarding.span import CONTEXT, Span

SIDE: Final = PLACES // 2 + ROUNDS
"""Words to either side that a word's label rests on."""


class Settings(NamedTuple):
    """What else the tagger goes by.

    Attributes:
        tails: see `spans.tail_of`.
    """

    tails: Mapping[str, float] = {}


class Tagger:
    """A trained tagger.

    Args:
        weights: trained ones.
        settings: trained along with them.
    """

    def __init__(self, weights: Weights, settings: Settings) -> None:
        self._scorer = Scorer(weights)
        self._steps = weights.steps
        self._settings = settings

    def find(self, text: str, start: int = 0) -> list[Span]:
        """Return the names that begin at or after `start`, in order."""
        base = max(0, start - CONTEXT)
        words = words_from(text, base, start)
        first = next((at for at, each in enumerate(words.starts) if each + base >= start), None)
        if first is None:
            return []
        labels = self.labels(words, links_of(words))
        runs = runs_of(words, labels, self._settings.tails, first)
        names = (run for run in runs if is_name(run, words))
        spans = (span_of(run, words, self._settings.tails) for run in names)
        return [Span(kind, begin + base, end + base) for kind, begin, end in spans]

    def pending(self, text: str) -> int:
        """Return where the words begin whose labels may still change, and the name they end."""
        words = words_of(text)
        if not words.words:
            return len(text)
        links = links_of(words)
        settled = _settled(words, links, len(text))
        undecided = words.starts[settled] if settled < len(words.words) else len(text)
        if not settled:
            return undecided
        labels = self.labels(words, links)[:settled]
        runs = runs_of(words, labels, self._settings.tails)
        if runs and _may_go_on(runs[-1], words, settled):
            return words.starts[runs[-1].first]
        return undecided

    def labels(self, words: Words, links: Links) -> Labels:
        """Return the number of each word's label."""
        return labels_of(self._scorer.scores(words, links), links, self._steps)


def _settled(words: Words, links: Links, length: int) -> int:
    """Return how many words have labels that nothing to come can change."""
    count = len(words.words)
    last_is_whole = words.end(count - 1) < length
    if last_is_whole and length - words.starts[-1] > REACH:
        return count
    breaks = np.flatnonzero(~links)
    apart = int(breaks[-1]) + 1 if len(breaks) else 0  # what follows is no neighbour of these
    return max(apart, count - (not last_is_whole) - SIDE, 0)


def _may_go_on(run: Run, words: Words, settled: int) -> bool:
    return run.last == settled - 1 and joins(run.kind, words.gaps[settled])
