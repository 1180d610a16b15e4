"""Where the benchmark keeps things."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Git-ignored: installed peers, state, logs and raw results. `make clean` may remove it.
BENCH = ROOT / ".eventrail" / "bench"
LOGS = BENCH / "logs"
REPORT = ROOT / "docs" / "benchmarks.md"
