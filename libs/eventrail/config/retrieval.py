"""Policies of retrieval: how documents are cut, indexed and searched.

`retrieval:` of the configuration holds policies by name, and a tenant names the one it has. Every
field has a default, so that an empty policy is the one a tenant has who names none.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero, at_least

BUNDLED = "bundled"
NONE = "none"

Fusion = Literal["measured", "rrf", "minmax", "bm25", "dense"]
"""`measured` takes what the corpus itself was measured to be searched best by."""


class Chunking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a document is cut into passages. A change takes hold when the tenant reindexes.

    Attributes:
        words: a passage that has as many words ends with its paragraph.
        most_words: a passage takes no sentence that would bring it above this.
        overlap: sentences at the end of a passage that the next one begins with.
    """

    words: int = 80
    most_words: int = 120
    overlap: int = 1


class Vectors(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where vectors are searched.

    Attributes:
        engine: `local` searches files beside the text index; `qdrant` and `pgvector` a server.
        url: of the server.
        key_env: the environment variable that holds its key or password; empty for none.
        collection: the collection or table that it keeps them in.
    """

    engine: Literal["local", "qdrant", "pgvector"] = "local"
    url: str = ""
    key_env: str = ""
    collection: str = "eventrail"


class Retrieval(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One policy.

    Attributes:
        embedder: makes vectors of passages: `bundled`; `none` searches by words alone; `static`
            for the smaller and faster one; `pool:<name>` asks a pool; anything else is a folder
            with an ONNX model, or a folder or name of a sentence-transformers model.
        fusion: how the two rankings become one.
        candidates: passages that each of them brings.
        reranker: orders the best anew: `none`; `bundled`, by their best sentence; or a folder or
            name of a cross-encoder.
        reranked: how many it looks at.
        relevance: the least calibrated probability that a passage holds the answer, 0 to 1;
            below it nothing relevant was found. 0 always answers.
        diversity: 0 takes the best, 1 the most different among them.
        context_tokens: documents take no more of a prompt than this, by estimate.
        rewrite: whether a question is completed from the turns before it.
        chunking: how documents are cut.
        vectors: where vectors are searched.
    """

    embedder: str = BUNDLED
    fusion: Fusion = "measured"
    candidates: int = 100
    reranker: str = NONE
    reranked: int = 30
    relevance: float = 0.1
    diversity: float = 0.1
    context_tokens: int = 2_000
    rewrite: bool = True
    chunking: Chunking = Chunking()
    vectors: Vectors = Vectors()


BUILT_IN = Retrieval()


def retrieval_problems(policy: Retrieval, pools: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with a policy, field by field."""
    pool = policy.embedder.removeprefix("pool:")
    if pool != policy.embedder and pool not in frozenset(pools):
        yield "embedder", f"there is no pool {pool!r}"
    yield from above_zero(policy, "candidates", "reranked", "context_tokens", "chunking.words")
    yield from at_least(policy, 0, "chunking.overlap")
    yield from at_least(policy, policy.chunking.words, "chunking.most_words")
    for field in ("relevance", "diversity"):
        value = getattr(policy, field)
        if not 0 <= value <= 1:
            yield field, f"must be 0 to 1, not {value}"
    if policy.vectors.engine != "local" and not policy.vectors.url:
        yield "vectors.url", f"{policy.vectors.engine} needs one"
