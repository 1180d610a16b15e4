"""The stage `retriever`."""

import asyncio

from eventrail.config.guards import Attacks
from eventrail.config.lookup import guards_in
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Document, EventData, Rejected, Retrieved, Versions
from eventrail.eventlog.state import RequestState
from eventrail.guarding.attacks.documents import Screened, screen_documents
from eventrail.retriever.indexes import Indexes, IndexMissing
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Retry, Step

QUERY_CHARACTERS = 2_000
"""What is searched for at most: the end of the newest user message, where questions stand."""

LONG_CHARACTERS = 16_000
"""Longer documents are judged in a thread, so that they stall no other request."""


class RetrieverStage:
    """Searches the tenant's index with the newest user message."""

    name = "retriever"
    timeout_s = 20.0
    slots = 64
    from_record = False

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    async def handle(self, state: RequestState, context: Context) -> Step:
        """Append `retrieved`, and `rejected` with it if the policy stops on a document.

        Documents that give instructions are left out or noted, as the tenant's guards say. If
        they cannot be judged, nothing is appended: no document is read unchecked.

        Raises:
            Retry: the announced index is not readable here, yet.
        """
        try:
            loaded = await self._indexes.of(state.tenant)
        except IndexMissing as error:
            raise Retry(str(error)) from error
        query = query_of(state)
        top_k = state.routed.top_k if state.routed is not None else 0
        found = loaded.index.search(query, top_k)
        policy = guards_in(context.config, state.tenant).attacks
        screened = await _screened(found.documents, policy)
        events: list[EventData] = [
            Retrieved(
                documents=screened.documents,
                query=query,
                candidates=found.candidates,
                findings=screened.findings,
            )
        ]
        if screened.problem is not None:
            events.append(Rejected(problem=screened.problem, cost=state.cost))
        return Step(events, Versions(index=loaded.version))


async def _screened(documents: list[Document], policy: Attacks) -> Screened:
    if sum(len(document.text) for document in documents) > LONG_CHARACTERS:
        return await asyncio.to_thread(screen_documents, documents, policy)
    return screen_documents(documents, policy)


def query_of(state: RequestState) -> str:
    """Return what to search for, masked."""
    if state.screened is None:
        return ""
    return last_user_text(state.screened.messages)[-QUERY_CHARACTERS:]
