import pytest

from loadtests.hop_table import (
    HopRow,
    HopRun,
    best_bare,
    cpu_ratio,
    hop_claims,
    hop_table,
    rate_ratio,
)


def row(name: str, *rates: float, ours: bool = False, cpu_s: float = 0.2) -> HopRow:
    runs = [HopRun(1000 / rate, cpu_s, server_cpu_s=0.1, hops=1000) for rate in rates]
    return HopRow(name, ours, runs)


SLOW = row("bare 100", 900, 1000, 1100)
FAST = row("bare 256", 1000, 2000, 1500)


def test_ours_is_measured_against_the_fastest_bare_way() -> None:
    assert best_bare([row("runtime", 9000, ours=True), SLOW, FAST]) is FAST


def test_rounds_are_compared_one_by_one_so_that_drift_cancels_out() -> None:
    ours = row("runtime", 800, 1600, 1200, ours=True)
    assert rate_ratio(ours, FAST) == pytest.approx(0.8)


def test_half_the_cpu_a_hop_is_twice_as_good() -> None:
    assert cpu_ratio(row("runtime", 1000, 1000, 1000, ours=True, cpu_s=0.1), FAST) == 2.0


@pytest.mark.parametrize(("rate", "holds"), [(700, True), (690, False)])
def test_the_claim_holds_from_seven_tenths_on(*, rate: float, holds: bool) -> None:
    (claim,) = hop_claims([row("runtime", rate, ours=True), row("bare", 1000)])
    assert claim.holds is holds
    assert f"{rate} and 1000 hops/s" in claim.text


def test_the_table_shows_microseconds_a_hop_and_ratios() -> None:
    table = hop_table([row("runtime", 800, ours=True, cpu_s=0.25), row("bare", 1000)])
    assert list(table.rows[0]) == ["runtime", "800", "250", "100", "0.80", "0.80"]
    assert list(table.rows[1])[-2:] == ["1.00", "1.00"]
