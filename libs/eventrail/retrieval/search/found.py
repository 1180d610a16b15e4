"""What a search finds."""

from typing import NamedTuple

from eventrail.ingestion.passage import Passage


class Hit(NamedTuple):
    """A passage that was found.

    Attributes:
        passage: what was found.
        place: where it is in the corpus.
        score: by which it is ranked, 0 to 1.
        lexical: its BM25 score; 0 if the words did not find it.
        dense: its cosine; 0 if the vectors did not find it.
        reranked: what the reranker says of it; None if it was not asked.
    """

    passage: Passage
    place: int
    score: float
    lexical: float = 0.0
    dense: float = 0.0
    reranked: float | None = None


class Found(NamedTuple):
    """The outcome of a search.

    Attributes:
        hits: best first; empty if nothing is relevant.
        method: how they were ranked: `bm25`, `dense`, `rrf` or `minmax`; `+rerank` if they were
            ranked anew.
        candidates: how many passages were ranked.
        relevance: the calibrated probability that a passage answers the question, 0 to 1.
        refused: whether there were passages, but `relevance` is below the policy's.
    """

    hits: list[Hit]
    method: str
    candidates: int
    relevance: float
    refused: bool = False
