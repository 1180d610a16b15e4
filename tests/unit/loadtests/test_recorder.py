import time

from loadtests.http_client import Answer
from loadtests.recorder import Recorder


def answer(sent_at: float, ended_at: float, outcome: str = "200", ttft_s: float = 0.0) -> Answer:
    return Answer(outcome, outcome == "200", sent_at, ended_at, ttft_s)


def begun(*, exact: bool = False) -> tuple[Recorder, float]:
    recorder = Recorder(exact=exact)
    recorder.record(answer(0.0, time.perf_counter()))
    recorder.begin()
    return recorder, time.perf_counter()


def test_warm_up_counts_only_towards_the_total() -> None:
    recorder, _ = begun()
    recorder.end()
    summary = recorder.summary()
    assert (summary.requests, summary.errors, summary.answered_total) == (0, 0, 1)


def test_an_answer_to_a_warm_up_request_is_throughput_but_no_latency() -> None:
    recorder, now = begun()
    recorder.record(answer(now - 5.0, now))
    recorder.record(answer(now, now + 0.002))
    recorder.end()
    summary = recorder.summary()
    assert (summary.requests, summary.p99_ms) == (2, 2.0)


def test_a_slow_answer_after_the_end_is_a_latency_but_no_throughput() -> None:
    recorder, now = begun()
    recorder.record(answer(now, now + 0.002))
    recorder.end()
    recorder.record(answer(now, now + 3.0))
    recorder.record(answer(time.perf_counter() + 1, time.perf_counter() + 2))
    summary = recorder.summary()
    assert (summary.requests, summary.p99_ms, summary.answered_total) == (1, 3000.0, 4)


def test_a_run_of_an_exact_number_leaves_earlier_requests_out_altogether() -> None:
    recorder, now = begun(exact=True)
    recorder.record(answer(now - 5.0, now))
    recorder.record(answer(now, now + 0.002))
    recorder.end()
    assert recorder.summary().requests == 1


def test_failures_and_refused_connections_are_errors_without_a_latency() -> None:
    recorder, now = begun()
    recorder.record(answer(now, now + 9.0, "503"))
    recorder.record(answer(now, now + 0.001))
    recorder.refused()
    recorder.end()
    summary = recorder.summary()
    assert summary.status_counts == {"503": 1, "200": 1, "connection": 1}
    assert (summary.requests, summary.errors, summary.p99_ms) == (1, 2, 1.0)


def test_time_to_first_content_is_kept_for_streams() -> None:
    recorder, now = begun()
    recorder.record(answer(now, now + 0.5, ttft_s=0.02))
    recorder.end()
    assert recorder.summary().ttft_p50_ms == 20.0
