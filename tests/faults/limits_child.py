"""A process that lets in all it may: one byte on standard output for each request.

python -m tests.faults.limits_child NATS_URL NAME SECONDS
"""

import asyncio
import os
import sys
import time

from eventrail.bus.connect import Address, connect
from eventrail.limits.bounds import Bounds
from eventrail.limits.bucket import Bucket
from eventrail.limits.jetstream import BucketBooks
from eventrail.limits.limiter import Limiter
from eventrail.limits.report import Ask

PER_SECOND = 200
BUCKET = Bucket("c" * 32, "flood", {}, Bounds(per_minute=60 * PER_SECOND, burst_s=1.0))


async def flood(url: str, name: str, seconds: float) -> None:
    """Ask as fast as refusals allow."""
    client = await connect(Address((url,)), name)
    limiter = Limiter(BucketBooks(client), name)
    limiter.start()
    until, number = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        number += 1
        ask = Ask(f"{name}-{number}", "acme", time.time_ns() + 60 * 10**9)
        if await limiter.enter(BUCKET, ask) is None:
            os.write(1, b"x")
        else:
            await asyncio.sleep(0.005)
    await limiter.stop()
    await client.close()


if __name__ == "__main__":
    asyncio.run(flood(sys.argv[1], sys.argv[2], float(sys.argv[3])))
