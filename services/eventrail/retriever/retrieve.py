"""The stage `retriever`."""

import asyncio
from typing import NamedTuple

import msgspec

from eventrail.config.guards import Attacks
from eventrail.config.lookup import guards_in, retrieval_in
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.errors import Code, Problem
from eventrail.contracts.events import Document, EventData, Rejected, Retrieved, Versions
from eventrail.contracts.subjects import SHADOW
from eventrail.eventlog.state import RequestState
from eventrail.guarding.attacks.documents import Screened, screen_documents
from eventrail.retrieval.embedding.unusable import EmbeddingFailed, UnusableModel
from eventrail.retrieval.filtering import filters_of
from eventrail.retrieval.rewriting import Rewritten, rewrite
from eventrail.retrieval.servers.interface import ServerUnavailable
from eventrail.retriever.indexes import Indexes, IndexMissing
from eventrail.retriever.metrics import NOTHING
from eventrail.retriever.searching import Question, Searches
from eventrail.runtime.answer import open_dictionary
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Retry, Step

QUERY_CHARACTERS = 2_000
"""What is kept of the newest user message: its end, where questions stand."""

LONG_CHARACTERS = 16_000
"""Longer documents are judged in a thread, so that they stall no other request."""


class RetrieverStage:
    """Searches the tenant's index with what the newest user message asks."""

    name = "retriever"
    timeout_s = 20.0
    slots = 64
    from_record = False

    def __init__(self, indexes: Indexes, searches: Searches) -> None:
        self._indexes = indexes
        self._searches = searches

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `retrieved`, and `rejected` with it if the policy stops on a document.

        Documents that give instructions are left out or noted, as the tenant's guards say. If
        they cannot be judged, nothing is appended: no document is read unchecked.

        Raises:
            Retry: this host has no index of the tenant yet, or what it is searched with does not
                answer or cannot be used.
            SealError: the request's own values for the filters cannot be opened.
        """
        asked = asked_of(state, context)
        try:
            version, retrieved = await self._retrieved(asked, state, context)
        except (IndexMissing, EmbeddingFailed, UnusableModel, ServerUnavailable) as error:
            raise Retry(str(error), problem=_unavailable(error)) from error
        if not retrieved.documents:
            NOTHING.inc()
        policy = guards_in(context.config, state.tenant).attacks
        screened = await _screened(retrieved.documents, policy)
        events: list[EventData] = [
            msgspec.structs.replace(
                retrieved, documents=screened.documents, findings=screened.findings
            )
        ]
        if screened.problem is not None:
            events.append(Rejected(problem=screened.problem, cost=state.cost))
        return Step(events, Versions(index=version))

    async def _retrieved(
        self, asked: "Asked", state: RequestState, context: Context
    ) -> tuple[str, Retrieved]:
        """Return the version that was searched, and what was found."""
        opened = await self._indexes.of(state.tenant.removesuffix(SHADOW))
        event = Retrieved(query=asked.query, rewritten=asked.rewritten, filters=asked.shown)
        version = opened.version if opened is not None else ""
        if opened is None or not asked.searched or asked.most < 1:
            return version, event
        policy = retrieval_in(context.config, state.tenant)
        pool = context.config.pools.get(state.routed.pool) if state.routed is not None else None
        model = pool.model if pool is not None else ""
        question = Question(asked.searched, asked.most, asked.filters, model)
        answer = await self._searches.search(opened, policy, context.config, question)
        found = answer.found
        return version, msgspec.structs.replace(
            event,
            documents=answer.context.documents,
            left_out=answer.context.left_out,
            method=found.method,
            candidates=found.candidates,
            relevance=round(found.relevance, 4),
        )


class Asked(NamedTuple):
    """What is searched for.

    Attributes:
        query: the newest user message, masked.
        rewritten: the question completed from the turns before; empty if it stood alone.
        searched: the one of both that is searched for; empty for nothing.
        most: documents at most.
        filters: metadata that documents must have, in the clear.
        shown: the same, masked.
    """

    query: str
    rewritten: str
    searched: str
    most: int
    filters: dict[str, str]
    shown: dict[str, str]


def asked_of(state: RequestState, context: Context) -> Asked:
    """Return what a request asks to be searched for.

    Raises:
        SealError: the filters' own values cannot be opened.
    """
    most = state.routed.top_k if state.routed is not None else 0
    screened = state.screened
    if screened is None:
        return Asked("", "", "", most, {}, {})
    query = last_user_text(screened.messages)[-QUERY_CHARACTERS:]
    policy = retrieval_in(context.config, state.tenant)
    better = rewrite(screened.messages) if policy.rewrite else Rewritten(query)
    filters = screened.filters
    if filters:
        filters = filters_of(filters, open_dictionary(state, context.sealer))
    return Asked(
        query=query,
        rewritten=better.query if better.why else "",
        searched=better.query,
        most=most,
        filters=filters,
        shown=screened.filters,
    )


async def _screened(documents: list[Document], policy: Attacks) -> Screened:
    if sum(len(document.text) for document in documents) > LONG_CHARACTERS:
        return await asyncio.to_thread(screen_documents, documents, policy)
    return screen_documents(documents, policy)


def _unavailable(error: Exception) -> Problem:
    return Problem(
        code=Code.OVERLOADED.value,
        message=f"the tenant's documents cannot be searched now: {error}",
        where="retriever",
        hint="send the request again in a moment",
    )
