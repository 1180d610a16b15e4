import pytest

from eventrail.autoscaling.arrivals import Arrival
from eventrail.autoscaling.machine import Machine
from eventrail.config.pool import Autoscaling
from loadtests.autoscaling_compare import WARM_UP_S, compare
from loadtests.autoscaling_plot import plot
from loadtests.autoscaling_sweep import GOOD, Setting, best
from loadtests.autoscaling_table import figures, sweep_figures

MACHINE = Machine(slots=4, cold_start_s=20.0)
LOAD = [Arrival(number * 0.5, 500, 100) for number in range(1200)]


def setting(over: float, replica_s: float) -> Setting:
    return Setting(Autoscaling(), over, replica_s)


def test_the_cheapest_good_setting_is_chosen() -> None:
    settings = [setting(GOOD + 0.01, 10.0), setting(GOOD, 30.0), setting(0.0, 40.0)]
    assert best(settings) is settings[1]
    assert best(settings[:1]) is settings[0]


def test_of_bad_settings_the_least_bad_is_chosen() -> None:
    settings = [setting(0.3, 10.0), setting(0.2, 30.0)]
    assert best(settings) is settings[1]


def test_every_policy_has_a_row_and_a_plot_and_the_warm_up_is_left_out() -> None:
    trials = compare("even", LOAD, MACHINE, most=4, limits=Autoscaling())
    table = figures(trials, slo=3.0)
    assert table.rows[0][1] == "this policy"
    assert len(table.rows) == 5
    assert len(trials[0].waits) == sum(arrival.at >= WARM_UP_S for arrival in LOAD)
    assert trials[0].replica_s < trials[0].outcome.replica_s()
    assert plot("even", trials).count("<polyline") == 10


def test_the_choice_is_marked() -> None:
    settings = [setting(0.0, 10.0), setting(0.0, 20.0)]
    table = sweep_figures(settings, settings[0])
    assert [row[0].endswith("*") for row in table.rows] == [True, False]


def test_an_even_load_settles_on_a_number_that_carries_it() -> None:
    ours = compare("even", LOAD, MACHINE, most=4, limits=Autoscaling())[0]
    later = [sample.paid for sample in ours.outcome.samples if sample.at >= WARM_UP_S]
    assert len(set(later)) == 1
    assert max(ours.waits) == pytest.approx(0.05, abs=0.05)
