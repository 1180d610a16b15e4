"""What speaks for a passage answering a question, as numbers."""

import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.sentences import sentences
from eventrail.retrieval.analysis.fields import passage_text
from eventrail.retrieval.analysis.script import writing_of
from eventrail.retrieval.interface import Analyser, Corpus
from eventrail.retrieval.relevance.answer_types import answer_type_there
from eventrail.retrieval.search.found import Hit

LOOKED_AT: Final = 3
"""Passages that are looked into."""

DEPTH: Final = 10
"""Hits whose scores are looked at, however many are asked for."""

_NEAR: Final = 4
"""Terms that stand no further apart than this stand together."""

_NAMED = re.compile(r"(?<!^)\b[A-Z][\w-]*|\d[\d.,]*\w*")
_WORD = re.compile(r"\w+")

NAMES: Final = (
    "covered",
    "covered_best",
    "covered_sentence",
    "covered_sentence_best",
    "unknown",
    "rarest_missing",
    "matched",
    "gap",
    "cosine",
    "cosine_best",
    "cosine_gap",
    "agree",
    "terms",
    "weight",
    "named_missing",
    "named",
    "answer_type",
    "pairs_near",
    "lexical_rank",
)
"""What the numbers of `Evidence` are, in order."""


class Evidence(NamedTuple):
    """What is known of one question and what was found for it.

    Attributes:
        writing: the question's, see `analysis.script.writing_of`.
        vectors: whether cosines say anything.
        numbers: one for each of `NAMES`.
    """

    writing: str
    vectors: bool
    numbers: NDArray[np.float32]


class _Question(NamedTuple):
    text: str
    terms: list[str]
    weights: dict[str, float]
    total: float


def evidence_of(
    question: str,
    terms: Sequence[str],
    hits: Sequence[Hit],
    corpus: Corpus,
    analyse: Analyser,
    *,
    vectors: bool,
) -> Evidence:
    """Look into the best passages.

    Args:
        question: as it was asked.
        terms: of the question.
        hits: best first.
        corpus: where they are from.
        analyse: made the terms.
        vectors: whether cosines are worth anything in this corpus.
    """
    writing = writing_of(question)
    hits = hits[:DEPTH]
    if not vectors:
        hits = [hit._replace(dense=0.0) for hit in hits]
    if not hits or not terms:
        return Evidence(writing, vectors, np.zeros(len(NAMES), np.float32))
    asked = _weighed(question, terms, corpus)
    first = [_looked_into(asked, hit, analyse) for hit in hits[:LOOKED_AT]]
    top = first[0]
    numbers = [
        top.covered,
        max(one.covered for one in first),
        top.sentence,
        max(one.sentence for one in first),
        *_of_corpus(asked, top, corpus),
        *_of_ranking(asked, hits),
        math.log1p(len(asked.weights)),
        asked.total / len(asked.weights) / math.log1p(len(corpus)),
        *_named(asked, hits[0]),
        top.answer_type,
        top.near,
        _lexical_rank(hits),
    ]
    return Evidence(writing, vectors, np.asarray(numbers, np.float32))


class _Seen(NamedTuple):
    covered: float
    sentence: float
    near: float
    answer_type: float
    there: frozenset[str]


def _weighed(question: str, terms: Sequence[str], corpus: Corpus) -> _Question:
    distinct = list(dict.fromkeys(terms))
    count = len(corpus)
    weights = {
        term: math.log1p((count - held + 0.5) / (held + 0.5))
        for term, held in zip(distinct, corpus.frequencies(distinct), strict=True)
    }
    return _Question(question, list(terms), weights, sum(weights.values()))


def _looked_into(asked: _Question, hit: Hit, analyse: Analyser) -> _Seen:
    heading = frozenset(analyse(hit.passage.title)) if hit.passage.title else frozenset[str]()
    texts = sentences(hit.passage.text) or [hit.passage.text]
    found = [analyse(text) for text in texts]
    shares = [_share(asked, heading.union(terms)) for terms in found]
    best = int(np.argmax(shares))
    around = " ".join(texts[max(0, best - 1) : best + 2])
    there = heading.union(*found)
    known = frozenset(_WORD.findall(asked.text.lower()))
    return _Seen(
        _share(asked, there),
        shares[best],
        _near(asked, [term for terms in found for term in terms], heading),
        answer_type_there(asked.text, around, known),
        there,
    )


def _share(asked: _Question, there: frozenset[str]) -> float:
    return sum(weight for term, weight in asked.weights.items() if term in there) / asked.total


def _near(asked: _Question, terms: Sequence[str], heading: frozenset[str]) -> float:
    """Return the share of the question's neighbouring terms that stand together in a passage."""
    places: dict[str, list[int]] = {}
    for place, term in enumerate(terms):
        places.setdefault(term, []).append(place)
    pairs = list(zip(asked.terms, asked.terms[1:], strict=False))
    if not pairs:
        return 0.0
    together = sum(
        (one in heading or other in heading)
        or any(abs(a - b) <= _NEAR for a in places.get(one, ()) for b in places.get(other, ()))
        for one, other in pairs
    )
    return together / len(pairs)


def _of_corpus(asked: _Question, top: _Seen, corpus: Corpus) -> tuple[float, float]:
    """Return what no passage has, and how rare the rarest term is that the best has not."""
    most = math.log1p((len(corpus) + 0.5) / 0.5)
    unknown = sum(weight for weight in asked.weights.values() if weight >= most - 1e-9)
    missing = [weight for term, weight in asked.weights.items() if term not in top.there]
    return unknown / asked.total, max(missing, default=0.0) / most


def _of_ranking(asked: _Question, hits: Sequence[Hit]) -> tuple[float, ...]:
    """Return how well words match, how far ahead they are, the same of cosines, and agreement."""
    top = hits[0]
    lexical = sorted((hit.lexical for hit in hits), reverse=True)
    gap = (lexical[0] - lexical[1]) / lexical[0] if len(lexical) > 1 and lexical[0] > 0 else 0.0
    cosines = sorted((hit.dense for hit in hits), reverse=True)
    best = cosines[0]
    later = cosines[-1]
    agree = float(top.dense == best and top.lexical == lexical[0] and best > 0)
    return top.lexical / asked.total, gap, top.dense, best, best - later, agree


def _named(asked: _Question, hit: Hit) -> tuple[float, float]:
    """Return the share of names and numbers that the best passage has not, and their number."""
    names = {word.lower() for word in _NAMED.findall(asked.text)}
    text = passage_text(hit.passage).lower()
    missing = sum(name not in text for name in names)
    return missing / len(names) if names else 0.0, math.log1p(len(names))


def _lexical_rank(hits: Sequence[Hit]) -> float:
    return 1 / (1 + sum(hit.lexical > hits[0].lexical for hit in hits))
