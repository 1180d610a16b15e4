"""What the service adds to a process."""

from eventrail.retriever.builder import Builder
from eventrail.retriever.indexes import Indexes
from eventrail.retriever.intake import DocumentIntake
from eventrail.retriever.retrieve import RetrieverStage
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the stage, and the daemon that keeps the indexes up to date."""
    folder = host.settings.state / "index"
    indexes = Indexes(folder, host.config.index_versions)
    builder = Builder(folder, host.config.put_index_version)
    return Part(
        stages=[RetrieverStage(indexes)],
        daemons=[DocumentIntake(host.client, builder.commit)],
    )
