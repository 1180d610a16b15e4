import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.stats import median, percentile, summarize

VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=200)


@pytest.mark.parametrize(
    ("percent", "expected"), [(1, 1), (50, 50), (95, 95), (99, 99), (99.5, 100), (100, 100)]
)
def test_percentile_of_the_numbers_1_to_100_is_the_number_of_that_rank(
    percent: float, expected: int
) -> None:
    assert percentile(range(1, 101), percent) == expected


def test_percentile_is_not_thrown_off_a_rank_by_floating_point() -> None:
    # 7 % of 100 values is 7.000000000000001 in floating point; the rank is still 7.
    assert percentile(range(1, 101), 7) == 7


def test_percentile_of_a_single_value_is_that_value() -> None:
    assert [percentile([3.0], percent) for percent in (1, 50, 99)] == [3.0, 3.0, 3.0]


def test_percentile_of_nothing_is_zero() -> None:
    assert percentile([], 99) == 0.0


@pytest.mark.parametrize("percent", [0, -1, 100.1])
def test_percentile_out_of_range_is_refused(percent: float) -> None:
    with pytest.raises(ValueError, match="percent must be in"):
        percentile([1.0], percent)


@given(VALUES, st.floats(0.1, 100))
def test_percentile_is_a_value_with_enough_at_or_below_it(
    values: list[float], percent: float
) -> None:
    found = percentile(sorted(values), percent)
    assert found in values
    at_or_below = sum(value <= found for value in values)
    assert at_or_below >= percent * len(values) / 100 - 1e-6


@given(VALUES)
def test_median_lies_between_the_values_and_ignores_their_order(values: list[float]) -> None:
    assert min(values) <= median(values) <= max(values)
    assert median(values) == median(values[::-1])


def test_median_takes_the_middle_or_the_mean_of_the_two_middle_ones() -> None:
    assert (median([3, 1, 2]), median([4, 1, 2, 3]), median([])) == (2, 2.5, 0.0)


def test_summary_counts_only_full_answers_as_requests_and_the_rest_as_errors() -> None:
    latencies = [number / 1000 for number in range(1, 101)]
    summary = summarize(
        latencies, 2.0, {"200": 100, "500": 3, "timeout": 2}, answered=100, answered_total=120
    )
    assert (summary.requests, summary.errors, summary.rps) == (100, 5, 50.0)
    assert (summary.p50_ms, summary.p95_ms, summary.p99_ms) == (50.0, 95.0, 99.0)
    assert (summary.answered_total, summary.ttft_p50_ms) == (120, 0.0)
