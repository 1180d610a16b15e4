"""Run the archiver alone, as a process that tests can kill: URL STATE."""

import asyncio
import sys
from pathlib import Path

from eventrail.archiver import service
from eventrail.config.settings import Settings
from eventrail.runtime.host import Host
from eventrail.runtime.observe import Silent


async def main() -> None:
    host = Host(Settings(nats_url=sys.argv[1], state=Path(sys.argv[2])), [service], Silent())
    await host.start()
    await host.failed.wait()


if __name__ == "__main__":
    asyncio.run(main())
