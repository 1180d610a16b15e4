"""The stage `retriever`."""

from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.events import Retrieved, Versions
from eventrail.eventlog.state import RequestState
from eventrail.retriever.indexes import Indexes, IndexMissing
from eventrail.runtime.context import Context
from eventrail.runtime.stage import Retry, Step

QUERY_CHARACTERS = 2_000
"""What is searched for at most: the end of the newest user message, where questions stand."""


class RetrieverStage:
    """Searches the tenant's index with the newest user message."""

    name = "retriever"
    timeout_s = 20.0
    slots = 64
    from_record = False

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes

    async def handle(self, state: RequestState, context: Context) -> Step:  # noqa: ARG002 -- Stage
        """Append `retrieved`.

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
        event = Retrieved(documents=found.documents, query=query, candidates=found.candidates)
        return Step([event], Versions(index=loaded.version))


def query_of(state: RequestState) -> str:
    """Return what to search for, masked."""
    if state.screened is None:
        return ""
    return last_user_text(state.screened.messages)[-QUERY_CHARACTERS:]
