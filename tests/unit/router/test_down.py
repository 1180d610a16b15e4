from datetime import UTC, datetime

from eventrail.contracts.pool_states import STALE_AFTER_S, PoolState, State
from eventrail.router.down import Down

AT = datetime(2026, 1, 1, tzinfo=UTC)


def said(
    by: str = "w1", breaker: str = "closed", *, state: State = "running", retry_in_s: float = 0.0
) -> PoolState:
    running = int(state == "running")
    return PoolState(
        "p", 1, state, AT, running=running, instance=by, breaker=breaker, retry_in_s=retry_in_s
    )


def test_a_pool_is_down_while_every_process_says_so() -> None:
    down = Down()
    down.hear(said("w1", "open", retry_in_s=10), 0.0)
    assert down.pools(1.0) == {"p"}
    down.hear(said("w2"), 1.0)
    assert not down.pools(1.0)
    down.hear(said("w2", "open", retry_in_s=10), 2.0)
    assert down.pools(2.0) == {"p"}


def test_a_breaker_whose_time_is_up_is_worth_a_try() -> None:
    down = Down()
    down.hear(said("w1", "open", retry_in_s=2.0), 0.0)
    assert down.pools(1.9)
    assert not down.pools(2.0)
    down.hear(said("w1", "open", retry_in_s=0.0), 3.0)
    assert not down.pools(3.0)
    down.hear(said("w1", "half_open"), 4.0)
    assert not down.pools(4.0)


def test_who_serves_nothing_is_down_until_it_is_not_heard_of_any_more() -> None:
    down = Down()
    down.hear(said(state="failed"), 0.0)
    assert down.pools(1.0)
    assert not down.pools(STALE_AFTER_S)
