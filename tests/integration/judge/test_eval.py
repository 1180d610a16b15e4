"""`eventrail eval judge --pool`: a judge with known biases, through a pool of a running system."""

import asyncio
import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from eventrail.config.judging import Judging
from eventrail.config.model import Config, Pool
from eventrail.contracts.notes import Compared, Judged
from eventrail.contracts.subjects import shadow_space
from eventrail.estimating.powered.mean import Labelled
from eventrail.estimating.powered.report import mean_report
from eventrail.estimating.verdicts.given import in_both_orders
from eventrail.estimating.verdicts.length import controlled_win_rate
from eventrail.estimating.verdicts.position import position_bias
from eventrail.evaluating.judge_calls import opened
from eventrail.judging.case import Case
from eventrail.judging.model.choosing import new_call, paired, single
from eventrail.judging.model.outcome import note_of
from tests.conftest import Provisioned
from tests.integration.judge.scripted import ScriptedPool, hosts, parts
from tests.integration.pools.running import eventrail

POLICY = Judging(pool="judge")
MERIT, LENGTH, PLACE = 1.2, 0.8, 0.9
"""What a better, a longer and a first answer adds to the log odds."""


@pytest.fixture
def config(config: Config) -> Config:
    """The usual one, and a pool that judges."""
    return replace(
        config,
        pools={**config.pools, "judge": Pool(engine="echo", model="judge-1")},
        judging={"default": Judging(pool="judge", rate=0.0)},
    )


def chance(*told: object) -> float:
    """Return a number from 0 to 1 that follows from what is told, and looks like chance."""
    digest = hashlib.sha256("\0".join(map(str, told)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def biased(text: str) -> str:
    """Judge by quality, which an answer tells, plus a bias for the first and for the longer."""
    shown = parts(text)
    one, two = shown["ANSWER A"], shown["ANSWER B"]
    merit = MERIT * (int(one[1]) - int(two[1]))
    length = LENGTH * float(np.sign(len(one) - len(two)))
    sure = 1 / (1 + np.exp(-(merit + length + PLACE)))
    return f"Q.\nVERDICT: {'A' if chance(one, two, shown['QUESTION']) < sure else 'B'}"


async def test_a_judge_is_measured_and_a_second_run_pays_for_nothing(
    provisioned: Provisioned, tmp_path: Path
) -> None:
    def right_but_for_every_fifth(text: str) -> str:
        shown = parts(text)
        if "hopeless" in shown["QUESTION"]:
            return "Who knows?"
        if "swayed" in shown["QUESTION"]:
            return "VERDICT: A"
        return f"VERDICT: {'A' if 'good' in shown['ANSWER A'] else 'B'}"

    rows = [
        {
            "id": str(number),
            "subset": "one" if number % 2 else "two",
            "input": f"{['plain', 'swayed', 'hopeless'][max(0, number - 7)]} {number}",
            "output_1": "good" if number % 2 else "bad",
            "output_2": "bad" if number % 2 else "good",
            "preferred": 1 if number % 2 else 2,
        }
        for number in range(10)
    ]
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows))
    pool = ScriptedPool(right_but_for_every_fifth)
    asked = ("eval", "judge", "--data", str(file), "--pool", "judge", "--json")
    async with hosts(provisioned, pool, ("guardrail", "pool")):
        status, printed = await eventrail(provisioned.url, *asked)
        assert status == 0, printed
        found: dict[str, Any] = json.loads(printed)
        calls = len(pool.asked)
        status, again = await eventrail(provisioned.url, *asked)
        assert status == 0, again
    assert calls == 2 * 10 + 2  # both orders, and two second tries
    assert len(pool.asked) == calls
    metrics = {name: each["value"] for name, each in found["metrics"].items()}
    assert metrics == {name: each["value"] for name, each in json.loads(again)["metrics"].items()}
    assert (found["n"], metrics["accuracy"]) == (10, 0.9)  # eight right, two ties
    assert metrics["swap_consistency"] == pytest.approx(8 / 9)  # one had no verdict
    assert (metrics["ties"], metrics["no_verdict"]) == (0.2, 0.1)
    assert metrics["first_preferred"] == pytest.approx(0.55)
    assert set(found["by"]["subset"]) == {"one", "two"}
    assert found["versions"]["judge"] == "model:judge"
    assert found["baseline"]["metrics"]["first_accuracy"]["value"] == 0.5


async def test_the_truth_is_recovered_from_a_judge_with_biases_of_place_and_length(
    provisioned: Provisioned,
) -> None:
    number = 120
    merits = np.random.default_rng(3).integers(0, 3, (number, 2))
    longer = np.random.default_rng(4).random(number) < 0.8  # mostly this answer is the longer
    policy = replace(POLICY, protocol="pairwise")
    async with hosts(provisioned, ScriptedPool(biased), ("guardrail", "pool")):
        judge = await opened(provisioned.client, policy)
        assert judge.space == shadow_space("acme")

        async def one(index: int) -> Compared:
            sizes = (400, 40) if longer[index] else (40, 400)
            mine, theirs = (
                f"q{merit} {'x' * size}" for merit, size in zip(merits[index], sizes, strict=True)
            )
            call = new_call(policy, judge.model, judge.tenant, f"{index:032x}")
            call = replace(call, other=f"{index:032d}", quiet=True)
            begun = paired(call, Case(f"Question {index}?", mine), theirs, policy)
            note = note_of(begun[0].call, await judge.judgement(begun), "")
            assert isinstance(note, Compared)
            return note

        notes = await asyncio.gather(*map(one, range(number)))
    verdicts = in_both_orders(
        [each.orders[0] for each in notes],
        [each.orders[1] for each in notes],
        [each.lengths[0] for each in notes],
        [each.lengths[1] for each in notes],
    )
    gap = (merits[:, 0] - merits[:, 1]).astype(float)
    verdicts = dataclasses.replace(verdicts, quality=np.concatenate([gap, gap])[:, None])
    place, found = position_bias(verdicts), controlled_win_rate(verdicts)
    assert place is not None
    assert found is not None
    assert place.first.low > 0.5  # the bias is seen
    unit = np.tanh(360 / found.spread)
    assert found.place.holds(PLACE)
    assert found.length.holds(LENGTH / unit)
    assert found.controlled.holds(float((1 / (1 + np.exp(-MERIT * gap))).mean()))
    assert found.raw.value > found.controlled.value  # length had helped


async def test_the_truth_is_recovered_from_a_lenient_judge(provisioned: Provisioned) -> None:
    number, known = 60, 30
    truth = np.random.default_rng(5).integers(1, 5, number)

    def lenient(text: str) -> str:
        answer = parts(text)["ANSWER"]
        noise = int(2 * chance(answer))
        return f"VERDICT: {min(5, int(answer[1]) + noise)}"

    async with hosts(provisioned, ScriptedPool(lenient), ("guardrail", "pool")):
        judge = await opened(provisioned.client, POLICY)

        async def one(index: int) -> float:
            call = replace(new_call(POLICY, judge.model, judge.tenant, f"{index:032x}"), quiet=True)
            begun = single(call, Case("Why?", f"q{truth[index]} {index}"), POLICY)
            note = note_of(call, await judge.judgement(begun), "")
            assert isinstance(note, Judged)
            return note.scores["rubric"]

        scores = np.asarray(await asyncio.gather(*map(one, range(number))))
    people = (truth - 1) / 4
    label = np.where(np.arange(number) < known, people, np.nan)
    found = mean_report(Labelled.of(label, scores))
    assert found.estimate is not None
    assert found.scores is not None
    assert found.bias is not None
    assert found.bias.low > 0  # lenient, and it is seen
    assert found.estimate.holds(float(people.mean()))
    assert not found.scores.holds(float(people.mean()))
