"""The plainest search: BM25 over words that spaces part."""

from collections.abc import Sequence
from typing import Final

import bm25s
import numpy as np

from eventrail.evaluating.retrieval_rows import Topic
from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.fields import passage_text

NAME: Final = "bm25 (bm25s, words as spaces part them, lower case)"


def plain_bm25(passages: Sequence[Passage], topics: Sequence[Topic], most: int) -> list[list[str]]:
    """Return the ids that each topic finds, best first."""
    scorer = bm25s.BM25(method="lucene")
    scorer.index([_words(passage_text(each)) for each in passages], show_progress=False)
    return [_found(scorer, passages, _words(topic.text), most) for topic in topics]


def _words(text: str) -> list[str]:
    return text.lower().split() or [""]  # bm25s takes no empty passage


def _found(
    scorer: bm25s.BM25, passages: Sequence[Passage], words: list[str], most: int
) -> list[str]:
    known = [word for word in words if word in scorer.vocab_dict]
    if not known:
        return []
    scores = np.asarray(scorer.get_scores(known))
    order = np.argsort(-scores, kind="stable")[:most]
    return [passages[int(place)].source for place in order if scores[place] > 0]
