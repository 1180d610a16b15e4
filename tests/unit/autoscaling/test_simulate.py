from hypothesis import given
from hypothesis import strategies as st

from eventrail.autoscaling.arrivals import Arrival
from eventrail.autoscaling.machine import Machine
from eventrail.autoscaling.policies import Fixed, Ours, ServeDefault
from eventrail.autoscaling.policy import Measured
from eventrail.autoscaling.simulate import simulate
from eventrail.config.pool import Autoscaling

MACHINE = Machine(slots=2, prefill=1000.0, step_s=0.01, step_per_sequence_s=0.01, cold_start_s=30.0)


def test_one_request_takes_its_prompt_and_a_step() -> None:
    outcome = simulate([Arrival(0.0, 500, 10)], MACHINE, Fixed(1))
    assert outcome.first_token_s == [0.5 + 0.02]


def test_prompts_wait_for_each_other_and_sequences_share_the_decoder() -> None:
    outcome = simulate([Arrival(0.0, 500, 100), Arrival(0.0, 500, 100)], MACHINE, Fixed(1))
    assert outcome.first_token_s == [0.52, 1.03]


def test_a_third_request_waits_until_a_slot_is_free() -> None:
    both = [Arrival(0.0, 0, 100), Arrival(0.0, 0, 100)]
    outcome = simulate([*both, Arrival(0.0, 0, 1)], MACHINE, Fixed(1))
    assert abs(outcome.first_token_s[2] - (100 * 0.03 + 0.02)) < 1e-6


def test_the_emptiest_replica_takes_the_next_request() -> None:
    outcome = simulate([Arrival(0.0, 500, 9), Arrival(0.0, 500, 9)], MACHINE, Fixed(2), start=2)
    assert outcome.first_token_s == [0.52, 0.52]


def test_a_replica_works_only_after_its_cold_start_and_is_paid_for_from_the_decision_on() -> None:
    outcome = simulate([Arrival(0.0, 0, 1)], MACHINE, Fixed(1), start=0)
    assert outcome.first_token_s == [30.0 + 0.02]
    assert [sample.paid for sample in outcome.samples[:3]] == [0, 1, 1]
    assert outcome.samples[29].replicas == 0
    assert outcome.samples[31].replicas == 1


def test_a_replica_that_is_to_go_finishes_what_it_has() -> None:
    outcome = simulate([Arrival(0.0, 0, 500)], MACHINE, Fixed(0))
    assert outcome.samples[5].paid == 1
    assert outcome.samples[15].paid == 0


loads = st.lists(
    st.tuples(st.floats(0.0, 20.0), st.integers(0, 3000), st.integers(1, 300)), max_size=40
)


@given(loads, st.integers(1, 4))
def test_every_request_is_answered_and_no_slot_is_given_twice(
    load: list[tuple[float, int, int]], most: int
) -> None:
    at, arrivals = 0.0, [Arrival(0.0, 1, 1)]
    for pause, prompt, answer in load:
        at += pause
        arrivals.append(Arrival(at, prompt, answer))
    limits = Autoscaling(min_replicas=0, max_replicas=most, down_after_s=10, to_zero_after_s=20)
    outcome = simulate(arrivals, MACHINE, Ours(limits, MACHINE.slots), start=0)
    assert all(seconds > 0 for seconds in outcome.first_token_s)
    for sample in outcome.samples:
        assert sample.running <= sample.paid * MACHINE.slots


def test_serves_own_policy_waits_for_its_delays() -> None:
    policy = ServeDefault(most=8, target=2.0, up_s=30.0, down_s=60.0, look_back_s=1.0)
    busy = [policy(Measured(running=8, replicas=1), float(second)) for second in range(40)]
    assert busy[29] == 1
    assert busy[30] == 4
    idle = [policy(Measured(replicas=4), float(second)) for second in range(50, 120)]
    assert idle[59] == 4
    assert idle[65] == 1
