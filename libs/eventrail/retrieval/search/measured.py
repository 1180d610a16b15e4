"""Measure what vectors are worth beside words in a corpus, without labels."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.fields import passage_terms, passage_text
from eventrail.retrieval.analysis.script import writing_of
from eventrail.retrieval.interface import Analyser, Corpus, Embedder, Ranked
from eventrail.retrieval.search.made_up import MadeUp, made_up, sampled
from eventrail.retrieval.search.profile import (
    UNMEASURED,
    Profile,
    Worth,
    encode_profile,
    weight_of,
)
from eventrail.retrieval.segments.bm25 import BM25
from eventrail.retrieval.segments.bm25 import weight_of as term_weight

QUESTIONS: Final = 128
"""Questions at most; each takes an embedding of itself and one of its passage."""

_LEAST: Final = 24
_SHARE: Final = 8
"""One question for so many passages, but no fewer than `_LEAST`: embedding an index takes longer
than measuring it."""

_TRIES: Final = 4
"""Passages that are looked at for each question: some are too short for one."""

_FEW: Final = 8
"""Fewer questions of one kind say nothing about it."""

_DEPTH: Final = 100
_STEP: Final = 0.05


class _Outcome(NamedTuple):
    writing: str
    words: float
    vectors: float


def make_measure(analyse: Analyser, embedder: Embedder) -> Callable[[Corpus], bytes]:
    """Return what an index is measured with, for `segments.recipe.Recipe.measure`.

    Args:
        analyse: makes the corpus's terms; used in one thread.
        embedder: made the corpus's vectors.
    """
    return lambda corpus: encode_profile(measure(corpus, analyse, embedder))


def measure(corpus: Corpus, analyse: Analyser, embedder: Embedder) -> Profile:
    """Ask a corpus questions made of its own passages, of words and of vectors."""
    most = min(QUESTIONS, max(_LEAST, len(corpus) // _SHARE))
    asked: list[tuple[int, MadeUp]] = []
    for place in sampled(len(corpus), _TRIES * most):
        one = made_up(corpus.passage(place))
        if one is not None:
            asked.append((place, one))
    thinned = [asked[at] for at in sampled(len(asked), most)]
    if not thinned:
        return UNMEASURED
    average = _average_length(corpus, analyse)
    rows = embedder.embed_passages([passage_text(one.rest) for _, one in thinned])
    outcomes: list[_Outcome] = []
    for (place, one), row in zip(thinned, rows, strict=True):
        terms = list(dict.fromkeys(analyse(one.question)))
        score = _bm25(corpus, terms, passage_terms(analyse, one.rest), average)
        words = _reciprocal(corpus.lexical(terms, _DEPTH), place, score)
        vector = embedder.embed_query(one.question)
        vectors = _reciprocal(corpus.dense(vector, _DEPTH), place, float(row @ vector))
        outcomes.append(_Outcome(writing_of(one.question), words, vectors))
    return _profile(outcomes, len(corpus))


def _profile(outcomes: Sequence[_Outcome], passages: int) -> Profile:
    kinds: defaultdict[str, list[_Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.writing].append(outcome)
    by_writing = {
        kind: _worth(found, passages, UNMEASURED.weight_of(kind))
        for kind, found in kinds.items()
        if len(found) >= _FEW
    }
    overall = _worth(outcomes, passages, UNMEASURED.overall.weight)
    return Profile({**UNMEASURED.by_writing, **by_writing}, overall)


def _worth(outcomes: Sequence[_Outcome], passages: int, before: float) -> Worth:
    """Return what was measured; the fewer questions, the nearer to what was thought before."""
    words = float(np.mean([one.words for one in outcomes]))
    vectors = float(np.mean([one.vectors for one in outcomes]))
    exact = weight_of(_beyond_chance(words, passages), _beyond_chance(vectors, passages))
    count = len(outcomes)
    shrunk = (count * exact + _FEW * before) / (count + _FEW)
    weight = round(round(shrunk / _STEP) * _STEP, 2)
    return Worth(weight, count, round(words, 4), round(vectors, 4))


def _beyond_chance(found: float, passages: int) -> float:
    """Take off what a ranking by chance finds in so few passages."""
    ranks = np.arange(1, min(passages, _DEPTH) + 1)
    chance = float((1 / ranks).sum()) / passages
    return max(0.0, (found - chance) / (1 - chance)) if chance < 1 else found


def _reciprocal(ranked: Ranked, place: int, score: float) -> float:
    """Return one over the rank that a score would have; 0 beyond the depth or for no score."""
    above = int(((ranked.scores > score) & (ranked.places != place)).sum())
    return 1 / (1 + above) if score > 0 and above < _DEPTH - 1 else 0.0


def _bm25(corpus: Corpus, asked: Sequence[str], there: Sequence[str], average: float) -> float:
    """Return the score of a passage that is not in the corpus, by the corpus's statistics.

    Args:
        corpus: has them.
        asked: different terms.
        there: the passage's terms.
        average: terms of a passage on average.
    """
    bm25 = BM25()
    counts = Counter(there)
    norm = bm25.k1 * (1 - bm25.b + bm25.b * len(there) / average)
    pairs = zip(asked, corpus.frequencies(asked), strict=True)
    return sum(
        term_weight(len(corpus), holding) * counts[term] / (counts[term] + norm)
        for term, holding in pairs
    )


def _average_length(corpus: Corpus, analyse: Analyser) -> float:
    """Estimate how many terms a passage has."""
    found: list[Passage] = [corpus.passage(place) for place in sampled(len(corpus), QUESTIONS)]
    return max(1.0, float(np.mean([len(passage_terms(analyse, each)) for each in found])))
