from loadtests.fairness_table import FairnessRow, fairness_claims, fairness_table


def row(name: str, *waits: float, fair: bool = False, rate: float = 80.0) -> FairnessRow:
    return FairnessRow(name, fair, sorted(waits), rate)


ONE = row("one queue", 9000.0, 100.0, 5000.0)


def test_waits_stand_beside_the_rate_of_the_pool() -> None:
    table = fairness_table([ONE])
    assert list(table.rows[0]) == ["one queue", "3", "5,000", "9,000", "80.0"]


def test_short_waits_at_the_same_rate_hold() -> None:
    claims = fairness_claims([ONE, row("queues", 50.0, 390.0, fair=True)], 100.0)
    assert [claim.holds for claim in claims] == [True, True]


def test_long_waits_or_a_slower_pool_do_not_hold() -> None:
    claims = fairness_claims([ONE, row("queues", 401.0, fair=True, rate=70.0)], 100.0)
    assert [claim.holds for claim in claims] == [False, False]
    assert "401 ms" in claims[0].text
    assert "0.88" in claims[1].text


def test_only_a_fair_row_after_an_unfair_one_is_judged() -> None:
    assert fairness_claims([row("a", 1.0, fair=True), row("b", 1.0)], 100.0) == []
