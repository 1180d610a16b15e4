"""What a replica and its process would say."""

from datetime import UTC, datetime, timedelta

from eventrail.contracts.measures import ReplicaMeasures
from eventrail.contracts.pool_states import PoolState


def speak(pool: str, replica: str) -> tuple[PoolState, ReplicaMeasures]:
    """Return a state and measures of now."""
    now = datetime.now(UTC)
    state = PoolState(pool, 1, "running", now, 1, 1, instance="worker@1")
    measured = ReplicaMeasures(
        pool=pool,
        replica=replica,
        started=now - timedelta(seconds=90),
        at=now,
        running=3,
        waiting=1,
        slots=8,
        kv_use=0.25,
        prefix_hits=50,
        prefix_queries=100,
        drafts=10,
        drafted=50,
        accepted=20,
        tokens_per_s=120.0,
        ttft_p50_ms=35.0,
        time_per_token_p50_ms=10.0,
        cost=0.02,
        requests=10,
    )
    return state, measured
