from datetime import UTC, datetime

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.model import Pool
from eventrail.config.pool import Autoscaling
from eventrail.worker.serving.fingerprint import application_name, fingerprint, pool_of
from eventrail.worker.serving.reconcile import (
    Action,
    Delete,
    Deploy,
    Deployed,
    GiveUp,
    Status,
    actions,
)
from eventrail.worker.serving.states import pool_state

OLD = Pool(engine="vllm", model="org/model", slots=8)
NEW = Pool(engine="vllm", model="org/model", slots=16)
OLD_NAME, NEW_NAME = application_name("chat", OLD), application_name("chat", NEW)
RUNS = Status("RUNNING", running=1, wanted=1)
LOADS = Status("DEPLOYING", wanted=1)
BROKEN = Status("DEPLOY_FAILED", "ValueError: no such option")


def test_prices_bounds_and_numbers_leave_replicas_as_they_are() -> None:
    same = Pool(
        engine="vllm",
        model="org/model",
        slots=8,
        price_in=1.0,
        replicas=3,
        autoscaling=Autoscaling(max_replicas=4),
    )
    assert fingerprint(same) == fingerprint(OLD)
    assert fingerprint(NEW) != fingerprint(OLD)


def test_an_application_names_its_pool() -> None:
    assert pool_of(application_name("my-chat_2", OLD)) == "my-chat_2"
    assert pool_of("default") is None


def test_a_new_pool_is_deployed_once() -> None:
    assert actions("chat", OLD, [], {}, {}) == [Deploy(OLD_NAME, OLD)]
    assert actions("chat", OLD, [Deployed(OLD_NAME, OLD)], {OLD_NAME: LOADS}, {}) == []


def test_the_old_application_stays_until_the_new_one_runs() -> None:
    old, new = Deployed(OLD_NAME, OLD, ran=True), Deployed(NEW_NAME, NEW)
    assert actions("chat", NEW, [old], {OLD_NAME: RUNS}, {}) == [Deploy(NEW_NAME, NEW)]
    loading = {OLD_NAME: RUNS, NEW_NAME: LOADS}
    assert actions("chat", NEW, [old, new], loading, {}) == []
    both = {OLD_NAME: RUNS, NEW_NAME: RUNS}
    assert actions("chat", NEW, [old, new], both, {}) == [Delete(OLD_NAME)]


def test_a_new_application_that_cannot_start_goes_and_the_old_one_stays() -> None:
    old, new = Deployed(OLD_NAME, OLD, ran=True), Deployed(NEW_NAME, NEW)
    statuses = {OLD_NAME: RUNS, NEW_NAME: BROKEN}
    assert actions("chat", NEW, [old, new], statuses, {}) == [GiveUp(NEW_NAME, BROKEN.message)]
    given_up = {NEW_NAME: "no such option"}
    assert actions("chat", NEW, [old], {OLD_NAME: RUNS}, given_up) == []


def test_going_back_to_the_old_configuration_deletes_what_was_half_way() -> None:
    old, new = Deployed(OLD_NAME, OLD, ran=True), Deployed(NEW_NAME, NEW)
    statuses = {OLD_NAME: RUNS, NEW_NAME: LOADS}
    assert actions("chat", OLD, [old, new], statuses, {}) == [Delete(NEW_NAME)]


def test_another_number_of_replicas_is_for_the_application_there_is() -> None:
    three = Pool(engine="vllm", model="org/model", slots=8, replicas=3)
    old = Deployed(OLD_NAME, OLD, threads=2, ran=True)
    expected: list[Action] = [Deploy(OLD_NAME, three, 2)]
    assert actions("chat", three, [old], {OLD_NAME: RUNS}, {}) == expected


def test_an_application_that_ran_is_never_given_up() -> None:
    ran = Deployed(OLD_NAME, OLD, ran=True)
    assert actions("chat", OLD, [ran], {OLD_NAME: BROKEN}, {}) == []


def test_a_pool_that_is_gone_or_drained_is_deleted_once() -> None:
    old = Deployed(OLD_NAME, OLD, ran=True)
    assert actions("chat", None, [old], {OLD_NAME: RUNS}, {}) == [Delete(OLD_NAME)]
    assert actions("chat", None, [old], {OLD_NAME: Status("DELETING")}, {}) == []


pools = st.sampled_from([OLD, NEW, Pool(engine="vllm", model="org/other")])
states = st.sampled_from(
    ["RUNNING", "DEPLOYING", "DEPLOY_FAILED", "UNHEALTHY", "DELETING", "NOT_STARTED"]
)


@given(
    st.none() | pools,
    st.lists(st.tuples(pools, states, st.booleans()), unique_by=lambda each: each[0].model),
    st.sets(pools.map(lambda pool: application_name("chat", pool))),
)
def test_whatever_the_state_a_working_replica_goes_only_for_one_that_works(
    wanted: Pool | None, there: list[tuple[Pool, str, bool]], failed: set[str]
) -> None:
    deployed = [Deployed(application_name("chat", pool), pool, ran=ran) for pool, _, ran in there]
    statuses = {application_name("chat", pool): Status(state) for pool, state, _ in there}
    reasons = dict.fromkeys(failed, "why")
    target = application_name("chat", wanted) if wanted is not None else None
    for action in actions("chat", wanted, deployed, statuses, reasons):
        if isinstance(action, Delete) and wanted is not None:
            assert action.application != target
            assert statuses[target or ""].state == "RUNNING"


def state_of(wanted: Pool | None, deployed: list[Deployed], status: Status, failed: dict[str, str]):  # noqa: ANN201 -- the contract's own type
    return pool_state(
        "chat",
        wanted,
        deployed,
        {OLD_NAME: status},
        failed,
        revision=7,
        at=datetime.now(UTC),
        by="worker@1",
    )


def test_a_pools_state_is_what_its_newest_make_does() -> None:
    old = [Deployed(OLD_NAME, OLD, ran=True)]
    running = state_of(OLD, old, RUNS, {})
    assert (running.state, running.running, running.wanted) == ("running", 1, 1)
    assert (running.revision, running.instance) == (7, "worker@1")
    assert state_of(NEW, old, RUNS, {}).state == "deploying"
    refused = state_of(NEW, old, RUNS, {NEW_NAME: "pools.chat.model: cut off"})
    assert (refused.state, refused.message) == ("failed", "pools.chat.model: cut off")
    assert refused.running == 1
    assert state_of(None, old, RUNS, {}).state == "draining"
    assert state_of(None, [], Status(), {}).state == "stopped"
    assert msgspec.json.decode(msgspec.json.encode(running), type=type(running)) == running
