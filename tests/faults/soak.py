"""A long fault run: `make soak MINUTES=30 SEED=1`.

Campaign after campaign on fresh state, each with its own seed, until the time is up. The
first broken promise ends it with the seed that repeats it.
"""

import argparse
import asyncio
import secrets
import tempfile
import time
from pathlib import Path

from tests.faults.campaign import campaign
from tests.faults.system import fault_config, provider, running

ROUND_S = 240.0


def main() -> None:
    """Run campaigns until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0, help="0 draws one")
    parser.add_argument("--rate", type=float, default=12.0, help="requests a second")
    arguments = parser.parse_args()
    seed = arguments.seed or secrets.randbelow(10**6)
    end = time.monotonic() + arguments.minutes * 60
    while (left := end - time.monotonic()) > 0:
        print(f"seed {seed}, {left / 60:.0f} minutes left", flush=True)
        with (
            tempfile.TemporaryDirectory() as folder,
            provider() as url,
            running(Path(folder), fault_config(url), "unfused") as system,
        ):
            seconds = min(ROUND_S, left)
            print(
                asyncio.run(campaign(system, url, seed=seed, seconds=seconds, rate=arguments.rate)),
                flush=True,
            )
        seed += 1


if __name__ == "__main__":
    main()
