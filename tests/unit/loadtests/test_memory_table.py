from loadtests.memory_table import Sample, flat_claims, growth, memory_table


def samples(*values: float, name: str = "gateway 1") -> list[Sample]:
    return [Sample(10_000 * number, {name: mib}) for number, mib in enumerate(values, 1)]


def test_memory_within_ten_percent_of_the_first_look_is_flat() -> None:
    assert [claim.holds for claim in flat_claims(samples(100.0, 109.9, 105.0))] == [True]


def test_memory_that_grew_by_more_is_not_even_if_it_was_given_back() -> None:
    assert [claim.holds for claim in flat_claims(samples(100.0, 111.0, 100.0))] == [False]


def test_shrinking_is_flat() -> None:
    seen = samples(100.0, 60.0)
    assert growth(seen, "gateway 1") == 0
    assert flat_claims(seen)[0].holds


def test_a_process_that_was_replaced_on_the_way_does_not_count_as_flat() -> None:
    seen = [Sample(10_000, {"a 1": 50.0}), Sample(20_000, {"a 2": 50.0})]
    assert [claim.holds for claim in flat_claims(seen)] == [False, False]


def test_the_table_has_a_row_per_process_and_a_column_per_look() -> None:
    seen = [Sample(10_000, {"a 1": 50.0}), Sample(20_000, {"a 1": 55.0, "b 2": 7.0})]
    table = memory_table(seen)
    assert table.columns == ["process", "10,000", "20,000", "growth"]
    assert table.rows == [["a", "50.0", "55.0", "+10.0%"], ["b", "-", "7.00", "+0.0%"]]
