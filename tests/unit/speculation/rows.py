"""Rows made up for tests."""

from eventrail.speculation.equality import Difference
from eventrail.speculation.results import Row


def row(mode: str, batch: int, speed: float, difference: Difference | None = None) -> Row:
    """A mode whose plain counterpart makes 100 tokens a second."""
    return Row(
        mode=mode,
        batch=batch,
        tokens_per_s=speed,
        lowest=speed,
        highest=speed,
        speedup=speed / 100,
        decode_speedup=speed / 100,
        ttft_p50_ms=10,
        ttft_p95_ms=20,
        per_token_ms=2,
        cpu_ms_per_token=4,
        acceptance=[] if mode == "none" else [0.9, 0.5],
        mean_accepted_length=0 if mode == "none" else 2.4,
        difference=difference,
    )
