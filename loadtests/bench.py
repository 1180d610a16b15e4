"""Every benchmark, one after another: what `make bench` runs.

    python -m loadtests.bench [--quick]

Each part is a process of its own, so that none measures with what another left behind.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from loadtests.paths import ROOT

# Module and the arguments that make it quick.
PARTS: dict[str, list[str]] = {
    "loadtests.hop": ["--quick"],
    "loadtests.pipeline": ["--quick"],
    "loadtests.memory": ["--batch", "1000", "--warmup-s", "20", "--keep-hot-s", "5"],
    "loadtests.serving": ["--quick"],
    "loadtests.fairness": ["--quick"],
    "loadtests.dispatch_cost": ["--quick"],
    "loadtests.limits": ["--quick"],
    "loadtests.archive_rate": ["--records", "20000", "--rounds", "1"],
    "loadtests.archive_kills": ["--times", "20"],
    "loadtests.lake_scale": ["--requests", "50000"],
    "loadtests.replay_same": ["--model", "echo", "--requests", "200"],
    "loadtests.planted_bias": ["--seeds", "20"],
}


def run_part(module: str, arguments: list[str]) -> bool:
    """Run one part to its end.

    Returns:
        Whether it could measure; claims that do not hold are in its table and no failure.
    """
    print(f"== {module}", flush=True)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def main() -> None:
    """Run all parts; status 1 if one could not measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="minutes, and rougher figures")
    quick = parser.parse_args().quick
    done = [run_part(module, arguments if quick else []) for module, arguments in PARTS.items()]
    sys.exit(0 if all(done) else 1)


if __name__ == "__main__":
    main()
