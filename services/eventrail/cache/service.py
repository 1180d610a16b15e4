"""What the service adds to a process."""

from eventrail.cache.bucket import CacheBucket
from eventrail.cache.fill import CacheFill
from eventrail.cache.lookup import CacheStage
from eventrail.cache.tier import LocalTier
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the stage, the reader that fills the bucket, and the watch that follows it."""
    tier = LocalTier()
    bucket = CacheBucket(host.client, tier)
    await bucket.open()
    stage = CacheStage(tier, host.config.index_versions)
    return Part(stages=[stage], readers=[CacheFill(bucket)], daemons=[bucket])
