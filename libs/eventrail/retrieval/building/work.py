"""The work itself: one job after the other, for any tenant."""

import time
from functools import partial
from pathlib import Path

from eventrail.config.model import Config
from eventrail.retrieval.building.wire import Done, Job
from eventrail.retrieval.indexing.choices import Choice
from eventrail.retrieval.indexing.current import read_current
from eventrail.retrieval.indexing.indexer import Indexer, Source
from eventrail.retrieval.indexing.recipes import recipe_of
from eventrail.retrieval.indexing.texts import Reading
from eventrail.retrieval.segments.corpus import open_corpus
from eventrail.retrieval.segments.recipe import Recipe
from eventrail.retrieval.segments.tenant import TenantFolder
from eventrail.retrieval.servers.make import make_server
from eventrail.retrieval.servers.mirror import mirror


class Workshop:
    """Builds in the folders of all tenants.

    Args:
        folder: where they are.
        source: where documents are read again.
    """

    def __init__(self, folder: Path, source: Source) -> None:
        self._folder = folder
        self._source = source
        self._reading = Reading()
        self._recipes: dict[Choice, Recipe] = {}

    def do(self, job: Job) -> Done:
        """Do a job.

        Raises:
            UnusableModel: the choice names an embedder that cannot be used.
            ServerUnavailable: the vector server did not take the vectors.
            OSError: the folder cannot be written to.
        """
        began = time.perf_counter()
        tenant = TenantFolder.of(self._folder, job.tenant)
        before = read_current(tenant.path)
        indexer = Indexer(
            tenant,
            job.choice,
            self._recipe(job),
            source=self._source,
            reading=self._reading,
            ready=partial(self._mirror, job, tenant),
        )
        changes = [(one.sequence, one.payload) for one in job.changes]
        outcome = indexer.bring(changes, job.upto, refuse=job.refuse)
        if outcome.changed:
            versions = {outcome.current.indexed.version}
            if before is not None:  # somebody may be about to open it
                versions.add(before.indexed.version)
            tenant.remove_unneeded(versions)
        return Done(
            indexed=outcome.current.indexed,
            changed=outcome.changed,
            segments=outcome.current.segments,
            seconds=time.perf_counter() - began,
            refused=outcome.refused,
        )

    def _mirror(self, job: Job, tenant: TenantFolder, version: str) -> None:
        """Bring the tenant's vector server, if it has one, to a version before it is searched."""
        embedder = self._recipe(job).embedder
        if embedder is None or job.vectors.engine == "local":
            return
        server = make_server(job.vectors, embedder)
        if server is not None:
            mirror(open_corpus(tenant.path, version), server, job.tenant)

    def _recipe(self, job: Job) -> Recipe:
        if job.choice not in self._recipes:
            config = Config(pools=job.pools)
            self._recipes = {job.choice: recipe_of(job.choice, config)}
        return self._recipes[job.choice]
