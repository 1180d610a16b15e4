"""Small indexes, built as the product builds them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.ingestion.passage import Passage
from eventrail.retrieval.analysis.analyser import make_analyser
from eventrail.retrieval.analysis.fields import passage_terms, passage_text
from eventrail.retrieval.embedding.static_model import StaticTexts
from eventrail.retrieval.interface import Embedder, Vectors
from eventrail.retrieval.segments.building import build_corpus
from eventrail.retrieval.segments.corpus import SegmentCorpus
from eventrail.retrieval.segments.recipe import IndexSettings, Recipe

STATIC: Final = StaticTexts()

PASSAGES: Final = (
    Passage("1", "The north bridge was opened in 1923 and carries trams.", "bridge", "Bridges"),
    Passage("2", "Bread is baked at night, and sold before six.", "bread", "Bakery"),
    Passage("3", "Refunds are paid within 14 days after a return.", "refunds", "Returns"),
    Passage("4", "북쪽 다리는 1923년에 개통되었고 전차가 다닌다.", "다리", "다리"),
    Passage("5", "환불은 14일 이내에 신청할 수 있다.", "환불", "환불"),
    Passage("6", "The south bridge is closed for repairs until May.", "repairs", "Bridges"),
)


class Noise:
    """An embedder that knows nothing: vectors by the hash of a text."""

    name = "noise"
    dimensions = 64

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one row a passage."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question."""
        chance = np.random.default_rng(list(text.encode()))
        row = chance.standard_normal(self.dimensions).astype(np.float32)
        return np.asarray(row / np.linalg.norm(row), np.float32)


def build(
    folder: Path, passages: Sequence[Passage] = PASSAGES, embedder: Embedder | None = STATIC
) -> SegmentCorpus:
    """Index passages, one a document."""
    recipe = Recipe(
        IndexSettings("test", embedder.name if embedder else ""),
        terms=partial(passage_terms, make_analyser()),
        embedder=embedder,
        text=passage_text,
    )
    return build_corpus(folder, [(each.source, [each]) for each in passages], recipe)
