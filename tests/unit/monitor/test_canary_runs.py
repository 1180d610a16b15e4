"""Runs of canary prompts: whole before they are judged, told once, bounded in cost."""

from datetime import timedelta

from eventrail.contracts.operations import Alarm
from eventrail.drift.provider.runs import Answer
from eventrail.monitor.canary_life import Place, place_of
from eventrail.monitor.canary_runs import CanaryRuns
from eventrail.monitor.telling import same_finding
from tests.lives import NOW

PROMPTS = 12


def alike(one: str, other: str) -> float:
    return float(one == other)


def ran(runs: CanaryRuns, slot: int, accent: str = "", count: int = PROMPTS) -> Alarm | None:
    at = NOW + timedelta(hours=slot)
    for number in range(count):
        answer = Answer(f"{accent}answer {number}", model="m", rid=f"{slot:016x}{number:016x}")
        runs.take(Place("gpt", slot, number, PROMPTS), answer, at, 0.01)
    return runs.judge("gpt", 0.001, alike, [])


def test_another_model_is_told_once_and_is_then_the_usual_one() -> None:
    runs = CanaryRuns()
    assert [ran(runs, slot) for slot in range(5)] == [None] * 5
    alarm = ran(runs, 5, "Sure! ")
    assert alarm is not None
    assert (alarm.kind, alarm.before, alarm.after) == ("provider", 1.0, 0.0)
    assert alarm.tenant == "_all"
    assert len(alarm.requests) == 5
    assert [ran(runs, slot, "Sure! ") for slot in range(6, 12)] == [None] * 6


def test_a_run_waits_for_its_answers_until_two_later_ones_began() -> None:
    runs = CanaryRuns()
    ran(runs, 0, count=3)
    assert not runs.due("gpt")
    ran(runs, 1, count=1)
    assert not runs.due("gpt")
    at = NOW + timedelta(hours=2)
    runs.take(Place("gpt", 2, 0, PROMPTS), Answer("answer 0"), at, 0.01)
    assert runs.due("gpt")


def test_costs_are_those_of_the_last_day() -> None:
    runs = CanaryRuns()
    ran(runs, 0)
    ran(runs, 20)
    assert round(runs.cost_of_day("gpt", NOW + timedelta(hours=21)), 6) == 0.24
    assert round(runs.cost_of_day("gpt", NOW + timedelta(hours=30)), 6) == 0.12
    assert runs.cost_of_day("other", NOW) == 0.0


def test_a_place_is_read_from_metadata_or_is_none() -> None:
    place = {"pool": "gpt", "slot": "7", "number": "2", "count": "20"}
    assert place_of(place) == Place("gpt", 7, 2, 20)
    assert place_of({"pool": "gpt"}) is None


def test_a_finding_is_the_same_if_its_span_overlaps_one_that_was_told() -> None:
    def alarm(begins: int, ends: int, **more: str) -> Alarm:
        since, at = NOW + timedelta(seconds=begins), NOW + timedelta(seconds=ends)
        kind = more.get("kind", "output")
        return Alarm(f"{begins}", at, "m", kind, more.get("tenant", "acme"), "x", since, "changed")

    told = alarm(10, 20)
    assert same_finding(told, alarm(12, 25))
    assert not same_finding(told, alarm(30, 40))
    assert not same_finding(told, alarm(12, 25, tenant="other"))
    assert not same_finding(told, alarm(12, 25, kind="feedback"))
    assert not same_finding(told, alarm(12, 25, kind="latency"))
