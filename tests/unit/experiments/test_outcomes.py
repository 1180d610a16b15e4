import pytest
from msgspec.structs import replace

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import (
    Accepted,
    Cancelled,
    Checked,
    Completed,
    Confidence,
    EventData,
    Failed,
    Generated,
    GenerationFailed,
    Rejected,
    Retrieved,
    Routed,
)
from eventrail.experiments.outcomes import outcome_of
from tests.lives import ACCEPTED, CHECKED, SCREENED, record
from tests.unit.experiments.lives import ended

ROUTED = Routed(
    slip=["model-new", "verdict"], pool="new", route="chat", experiment="chat.canary",
    arm="canary", propensity=0.1, sticky="user", policy="chat@17",
)  # fmt: skip
ELSEWHERE = replace(ROUTED, pool="old", turn=1, why="new: server_error")
SENT_ON = Checked("fallback", why="refusal")
BUSY = Problem("provider_error", "no")
TIRED = GenerationFailed("new", "a0", BUSY, cost=0.1)


def said(pool: str, cost: float = 1.0) -> Generated:
    return Generated(pool=pool, model="m", attempt="a", text="hello", cost=cost)


@pytest.mark.parametrize(
    ("life", "ok"),
    [
        ([ROUTED, said("new"), CHECKED, Completed()], True),
        ([ROUTED, TIRED, said("new"), CHECKED, Completed()], True),
        ([ROUTED, TIRED, ELSEWHERE, said("old"), CHECKED, Completed()], False),
        (
            [replace(ROUTED, pool="old", skipped="new"), said("old"), CHECKED, Completed()],
            False,
        ),
        ([ROUTED, TIRED, Failed(BUSY)], False),
        ([ROUTED, Failed(Problem("deadline_exceeded", "late"))], False),
        ([ROUTED, Failed(Problem("context_too_long", "long"))], None),
        ([ROUTED, said("new"), Checked("block"), Rejected(Problem("output_rejected", ""))], False),
        ([ROUTED, said("new"), Cancelled()], None),
        ([ROUTED, said("new"), Checked("unsure", instead="?"), Completed()], False),
        ([ROUTED, said("new"), Checked("retry"), ROUTED, said("new"), CHECKED, Completed()], True),
        (
            [
                ROUTED,
                said("new"),
                Checked("fallback"),
                ELSEWHERE,
                said("old"),
                CHECKED,
                Completed(),
            ],
            False,
        ),
        (
            [replace(ROUTED, canned="?", hand_over=True), Checked("hand_over"), Completed()],
            None,
        ),
    ],
)
def test_whether_the_pool_did_its_work(life: list[EventData], *, ok: bool | None) -> None:
    outcome = outcome_of(ended(*life))
    assert outcome is not None
    assert outcome.ok is ok
    assert (outcome.arm, outcome.revision, outcome.pool) == ("canary", 17, life[0].pool)  # type: ignore[attr-defined]


def test_a_cascade_did_its_work_whoever_answered() -> None:
    unsure = replace(said("small"), confidence=Confidence(3, -1.5, -2.0))
    first = replace(ROUTED, pool="small", held=True, experiment="", arm="")
    second = replace(first, pool="large", held=False, step=1, why="small: mean_logprob")
    outcome = outcome_of(
        ended(first, unsure, Checked("escalate"), second, said("large", 2.0), CHECKED, Completed())
    )
    assert outcome is not None
    assert (outcome.ok, outcome.steps, outcome.cost) == (True, ["small", "large"], 3.0)
    assert (outcome.confidence, outcome.why) == (-1.5, "small: mean_logprob")


def test_a_shadow_says_whose_it_is() -> None:
    accepted = Accepted(sealed="", model="m", shadow_of="0" * 32)
    plain = Routed(slip=["batch-large", "verdict"], pool="large")
    life = (accepted, SCREENED, plain, Retrieved(), said("large"), CHECKED, Completed())
    outcome = outcome_of(record(*life, tenant="acme~shadow"))
    assert outcome is not None
    assert outcome.shadow_of == "0" * 32


def test_what_has_not_ended_or_came_by_no_route_counts_for_nothing() -> None:
    assert outcome_of(record(ACCEPTED, SCREENED, ROUTED)) is None
    assert outcome_of(ended(replace(ROUTED, route=""), said("new"), CHECKED, Completed())) is None
    assert outcome_of(ended(Rejected(Problem("policy", "no")))) is None
