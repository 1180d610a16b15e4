import pytest
from prometheus_client import REGISTRY

from eventrail.config.pool import Breaker
from eventrail.contracts.errors import Code
from eventrail.worker.engine import EngineError
from eventrail.worker.providers.breaker import Mode, Outcome
from eventrail.worker.providers.fuse import Fuse


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def metric(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def test_an_open_breaker_fails_fast_and_says_for_how_long() -> None:
    clock = Time()
    fuse = Fuse("remote", Breaker(failures=2, open_s=8.0), clock)
    for _ in range(2):
        fuse.tell(fuse.permit(), Outcome.FAILED)
    clock.now = 3.0
    with pytest.raises(EngineError, match="left alone") as caught:
        fuse.permit()
    error = caught.value
    assert error.code is Code.PROVIDER_UNAVAILABLE
    assert (error.retry_after_s, error.hint) == (5.0, "ask again in 5 s")
    assert metric("eventrail_provider_breaker", pool="remote") == 2
    assert metric("eventrail_provider_calls_total", pool="remote", outcome="refused") == 1
    assert fuse.report() == {"breaker": "open", "failures": 0, "retry_in_s": 5.0}


def test_a_provider_that_answers_again_is_used_again() -> None:
    clock = Time()
    fuse = Fuse("back", Breaker(failures=1, open_s=1.0), clock)
    fuse.tell(fuse.permit(), Outcome.FAILED)
    clock.now = 1.0
    probe = fuse.permit()
    assert fuse.mode is Mode.HALF_OPEN
    assert metric("eventrail_provider_breaker", pool="back") == 1
    fuse.tell(probe, Outcome.ANSWERED)
    assert fuse.mode is Mode.CLOSED
    assert metric("eventrail_provider_breaker", pool="back") == 0
