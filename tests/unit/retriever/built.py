"""Indexes built of changes that are given at once, and the stage that searches them."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.documents import DocumentChange
from eventrail.contracts.events import Routed
from eventrail.contracts.requests import Message
from eventrail.eventlog.state import RequestState
from eventrail.retrieval.indexing.choices import choice_of
from eventrail.retrieval.indexing.indexer import Indexer, Outcome, Source
from eventrail.retrieval.indexing.recipes import recipe_of
from eventrail.retrieval.indexing.texts import Reading
from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retriever.indexes import Indexes
from eventrail.retriever.retrieve import RetrieverStage
from eventrail.retriever.searching import Searches
from tests.unit.guardrail.lives import add, screened

WORDS = Retrieval(embedder="none", relevance=0.0)
"""Searches by words alone, so that no model is loaded, and always shows the best there is."""


def put(name: str, text: str, **metadata: str) -> DocumentChange:
    return DocumentChange("put", name, text=text, metadata=metadata)


def nothing(_: object) -> None:
    """Stand in for a stream whose messages were all handed over."""


def bring(
    root: Path,
    tenant: str,
    changes: Sequence[DocumentChange],
    *,
    first: int = 1,
    policy: Retrieval = WORDS,
) -> Outcome:
    """Bring a tenant's index up to changes, the first of them at the sequence `first`."""
    choice = choice_of(policy, 0)
    with Reading() as reading:
        indexer = Indexer(
            TenantFolder.of(root, tenant),
            choice,
            recipe_of(choice, Config()),
            source=Source(nothing, nothing),
            reading=reading,
        )
        numbered = [
            (first + place, msgspec.json.encode(each)) for place, each in enumerate(changes)
        ]
        return indexer.bring(numbered, first + len(changes) - 1)


def stage_of(root: Path, versions: dict[str, str]) -> RetrieverStage:
    """Return the stage over the indexes in a folder."""
    return RetrieverStage(Indexes(root, versions), Searches())


def asked(*texts: str, top_k: int = 2, tenant: str = "acme") -> RequestState:
    """Return a routed request of a conversation of user messages."""
    messages = [Message("user", text) for text in texts]
    routed = Routed(["retriever"], pool="echo", top_k=top_k)
    return add(screened(messages, tenant=tenant), routed)
