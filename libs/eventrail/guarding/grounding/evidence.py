"""The documents of an answer, read once for all of its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from eventrail.guarding.grounding.marks import forms, grams, limits
from eventrail.guarding.grounding.sentences import sentences_of
from eventrail.guarding.grounding.words import Kind, Word, content, words_of

Indices = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Place:
    """A sentence of a document.

    Attributes:
        document: its number, from 0.
        start: offset of its first character in the document.
        end: offset after its last.
        text: the sentence.
        words: all of its words.
    """

    document: int
    start: int
    end: int
    text: str
    words: tuple[Word, ...]

    @cached_property
    def forms(self) -> set[str]:
        """Its words as written and as stems."""
        return forms(self.words)

    @cached_property
    def grams(self) -> set[str]:
        """Its letter triples."""
        return grams(self.text)

    @cached_property
    def limits(self) -> int:
        """How often it says "only"."""
        return limits(self.words)

    @cached_property
    def numbers(self) -> set[str]:
        """The numbers in it."""
        return {word.stem for word in self.words if word.kind & Kind.NUMBER}

    @cached_property
    def units(self) -> set[str]:
        """The stems that follow a number in it."""
        return {unit.stem for count, unit in pairwise(self.words) if count.kind & Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answer may rest on.

    Attributes:
        places: the sentences that hold a word of weight, in order.
        vocabulary: the different words of weight, one a stem.
        flat: numbers in `vocabulary` of all words of weight, in order.
        firsts: where in `flat` each place begins.
    """

    places: tuple[Place, ...]
    vocabulary: tuple[Word, ...]
    flat: Indices
    firsts: Indices

    def beside(self, place: int) -> list[int]:
        """Return a place and those right before and after it in the same document."""
        document = self.places[place].document
        near = range(max(place - 1, 0), min(place + 2, len(self.places)))
        return [each for each in near if self.places[each].document == document]

    def span(self, place: int) -> slice:
        """Return the part of `flat` that is a place's."""
        last = place + 1 == len(self.firsts)
        return slice(self.firsts[place], len(self.flat) if last else self.firsts[place + 1])


def evidence_of(documents: Sequence[str]) -> Evidence:
    """Read the documents."""
    places: list[Place] = []
    known: dict[str, Word] = {}
    numbers: dict[str, int] = {}
    flat: list[int] = []
    firsts: list[int] = []
    for document, whole in enumerate(documents):
        for start, end in sentences_of(whole):
            text = whole[start:end]
            words = words_of(text)
            weighty = content(words)
            if weighty:
                places.append(Place(document, start, end, text, tuple(words)))
                firsts.append(len(flat))
                for word in weighty:
                    known.setdefault(word.stem, word)
                    flat.append(numbers.setdefault(word.stem, len(numbers)))
    vocabulary = tuple(known.values())
    return Evidence(tuple(places), vocabulary, np.asarray(flat, int), np.asarray(firsts, int))
