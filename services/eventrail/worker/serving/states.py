"""What is said about a pool to who waits for it; see `PoolState`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from eventrail.config.model import Pool
from eventrail.contracts.pool_states import PoolState, State
from eventrail.worker.serving.cause import cause_of
from eventrail.worker.serving.fingerprint import application_name
from eventrail.worker.serving.reconcile import ABSENT, Deployed, Status


def pool_state(
    name: str,
    wanted: Pool | None,
    deployed: Sequence[Deployed],
    statuses: Mapping[str, Status],
    failed: Mapping[str, str],
    *,
    revision: int,
    at: datetime,
    by: str,
) -> PoolState:
    """Return how a pool stands; see `reconcile.actions` for the arguments."""
    running = sum(statuses.get(each.name, ABSENT).running for each in deployed)

    def says(state: State, expected: int = 0, message: str = "") -> PoolState:
        return PoolState(
            pool=name,
            revision=revision,
            state=state,
            at=at,
            wanted=expected,
            running=running,
            message=message,
            instance=by,
        )

    if wanted is None:
        return says("draining" if deployed else "stopped")
    target = application_name(name, wanted)
    if target in failed:
        return says("failed", least(wanted), failed[target])
    status = statuses.get(target, ABSENT)
    expected = max(status.wanted, least(wanted))
    if status.state == "RUNNING":
        return says("running", expected)
    waits = cause_of(status.message) if status.message else "the model loads"
    return says("deploying", expected, waits)


def least(pool: Pool) -> int:
    """Return the fewest replicas that a pool may have."""
    if pool.autoscaling is not None:
        return pool.autoscaling.min_replicas
    separation = pool.separation
    if separation is not None:
        return separation.prefill_replicas + separation.decode_replicas
    return pool.replicas * pool.parallel.data
