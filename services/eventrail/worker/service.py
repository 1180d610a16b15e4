"""What the service adds to a process.

For the echo and openai pools a daemon that serves their stages; for the vllm pools one that
deploys the replicas in which theirs run. Both follow the configuration from then on. A third
shows what those replicas measure.
"""

import functools

from eventrail.runtime.host import Host
from eventrail.runtime.service import Daemon, Part
from eventrail.worker.chosen import chosen
from eventrail.worker.measuring import MeasuresBoard
from eventrail.worker.pools_daemon import PoolsDaemon
from eventrail.worker.providers import fuse
from eventrail.worker.serving.daemon import RayServing


async def build(host: Host) -> Part:
    """Return what serves the pools that this process may serve."""
    daemons: list[Daemon] = [
        PoolsDaemon(host, functools.partial(chosen, settings=host.settings)),
        RayServing(host),
        MeasuresBoard(
            host.client, lambda pool: pool in chosen(host.config.config().pools, host.settings)
        ),
    ]
    return Part(daemons=daemons, reports={"providers": fuse.reports})
