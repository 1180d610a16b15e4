from collections.abc import Iterator

import pytest

from loadtests import comparison
from loadtests.comparison import Options, compare, measure
from loadtests.memory import sample_memory
from loadtests.systems.base import Endpoint
from loadtests.systems.mock import MockAlone, MockUpstream

SHORT = Options(rounds=1, seconds=0.2, warmup_s=0.05, settle_s=0.05, concurrency=[1, 4])


@pytest.fixture
def upstream() -> Iterator[MockUpstream]:
    mock = MockUpstream()
    yield mock
    mock.stop()


class Recorded:
    """A system that only remembers what was asked of it."""

    forwards = True
    version = "none"

    def __init__(self, name: str, asked: list[str]) -> None:
        self.name = name
        self._asked = asked

    def prepare(self) -> None:
        self._asked.append(f"prepare {self.name}")

    def start(self) -> Endpoint:
        self._asked.append(f"start {self.name}")
        return Endpoint(url="http://127.0.0.1:1/v1/chat/completions", model="m")

    def stop(self) -> None:
        self._asked.append(f"stop {self.name}")


def nothing(*_: object) -> None:
    """Stands for a load that is not put on."""


def test_a_running_system_is_measured_at_each_concurrency_through_real_processes(
    monkeypatch: pytest.MonkeyPatch, upstream: MockUpstream
) -> None:
    monkeypatch.setattr(comparison, "wait_quiet", nothing)
    rows = compare([MockAlone(upstream)], SHORT, upstream)
    assert [row.concurrency for row in rows] == [1, 4]
    for row in rows:
        assert row.errors == 0
        assert row.rps > 0
        assert row.cpu_ms > 0
        assert row.upstream_calls == row.answered > 0


def test_a_system_is_stopped_even_when_its_measurement_fails(
    monkeypatch: pytest.MonkeyPatch, upstream: MockUpstream
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no load")

    monkeypatch.setattr(comparison, "run_load", broken)
    monkeypatch.setattr(comparison, "wait_quiet", nothing)
    asked: list[str] = []
    with pytest.raises(RuntimeError, match="no load"):
        measure(Recorded("a", asked), SHORT, upstream)
    assert asked == ["start a", "stop a"]


def test_rounds_go_over_all_systems_one_at_a_time_in_rotated_order(
    monkeypatch: pytest.MonkeyPatch, upstream: MockUpstream
) -> None:
    monkeypatch.setattr(comparison, "wait_quiet", nothing)
    asked: list[str] = []
    systems = [Recorded("a", asked), Recorded("b", asked)]
    monkeypatch.setattr(comparison, "run_load", nothing)
    assert compare(systems, Options(rounds=2, concurrency=[]), upstream) == []
    assert asked == [
        *("start a", "stop a", "start b", "stop b"),
        *("start b", "stop b", "start a", "stop a"),
    ]


def test_memory_is_looked_at_during_each_batch(upstream: MockUpstream) -> None:
    endpoint = MockAlone(upstream).start()
    samples = sample_memory(endpoint, batches=2, batch=100, concurrency=4)
    assert [sample.requests for sample in samples] == [100, 200]
    assert all(len(sample.mib) == 1 for sample in samples)
