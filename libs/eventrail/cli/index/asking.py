"""Ask an index, of now or of then."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from nats.aio.client import Client

from eventrail.cli.index.building import build, in_force
from eventrail.config.changing.store import DocumentStore
from eventrail.config.lookup import retrieval_in
from eventrail.config.model import Config
from eventrail.retrieval.indexing.current import Current
from eventrail.retrieval.indexing.opened import open_index, searcher_of
from eventrail.retrieval.interface import Filters
from eventrail.retrieval.search.found import Found
from eventrail.retrieval.segments.tenant import TenantFolder


class Question(NamedTuple):
    """What is asked.

    Attributes:
        tenant: whose index.
        text: the question.
        most: passages at most.
        filters: metadata that they must have.
    """

    tenant: str
    text: str
    most: int
    filters: Filters


async def ask(client: Client, root: Path, question: Question, as_of: str) -> tuple[str, Found]:
    """Return the version that was asked, and what it found.

    Args:
        client: the connection.
        root: where indexes lie, if none is to be built.
        question: what is asked.
        as_of: builds an index as of then; empty for the one under `root`.
    """
    if not as_of:
        config = await DocumentStore(client).present()
        return _found(root, in_force(root, question.tenant), config, question)
    with TemporaryDirectory(prefix="eventrail-search-") as folder:
        current, config = await build(client, Path(folder), question.tenant, as_of)
        return _found(Path(folder), current, config, question)


def _found(root: Path, current: Current, config: Config, question: Question) -> tuple[str, Found]:
    opened = open_index(TenantFolder.of(root, question.tenant).path, current)
    searcher = searcher_of(opened, retrieval_in(config, question.tenant), config, servers=False)
    found = searcher.search(question.text, question.most, question.filters or None)
    return opened.version, found
