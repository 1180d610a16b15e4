"""What the service adds to a process."""

from eventrail.retrieval.indexing.choosing import Choosing
from eventrail.retrieval.indexing.snapshots import Snapshots
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retriever.announce import Announcements
from eventrail.retriever.builder import Builder
from eventrail.retriever.indexes import Indexes
from eventrail.retriever.retrieve import RetrieverStage
from eventrail.retriever.searching import Searches
from eventrail.retriever.snapshotting import Snapshotting
from eventrail.retriever.tenant_turn import Bus
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the stage, and the daemon that keeps the indexes up to date."""
    folder = host.settings.state / "index"
    indexes = Indexes(folder, host.config.index_versions)
    documents = Documents(host.client)
    announcements = Announcements(host.client, documents.newest)
    bus = Bus(documents, Choosing(host.client), announcements, host.config.config)
    snapshotting = Snapshotting(folder, Snapshots(host.client), host.config.config)
    builder = Builder(folder, bus, snapshotting)
    return Part(
        stages=[RetrieverStage(indexes, Searches())],
        daemons=[builder],
        reports={"indexes": builder.report},
    )
