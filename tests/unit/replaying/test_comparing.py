"""Lives beside each other, and what is expected of a replay."""

from datetime import timedelta

import msgspec
import pytest

from eventrail.config.model import Config, Pool
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import Event, EventData, Generated, Usage, encode_data
from eventrail.contracts.records import Record, encode_event
from eventrail.contracts.subjects import DONE
from eventrail.replaying.canonical import same_events
from eventrail.replaying.changed import Changed, Forced
from eventrail.replaying.diff import differing, outcome_of, summary_of
from eventrail.replaying.estimate import estimate_of
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.points import Point
from tests.lives import GENERATED, LIFE, NOW, record

RID = "a" * 32
WITHOUT = Config(pools={"echo": Pool(engine="echo"), "dear": Pool(engine="echo", price_out=1e6)})


def life(*datas: EventData) -> Life:
    return life_of(record(*datas, rid=RID))


def with_answer(**fields: object) -> tuple[EventData, ...]:
    answer = msgspec.structs.replace(GENERATED, **fields)
    return tuple(answer if data is GENERATED else data for data in LIFE)


def test_ids_times_and_money_are_not_compared() -> None:
    again = with_answer(attempt="other", ttft_ms=9.0, cost=3.0, frames=7)
    assert same_events(life(*LIFE).events, life(*again).events)
    assert not same_events(life(*LIFE).events, life(*with_answer(text="else")).events)
    assert not same_events(life(*LIFE).events, life(*LIFE[:-1]).events)


def test_what_differs_is_named_by_its_part() -> None:
    assert differing(life(*LIFE), life(*with_answer(text="else"))) == ["answer"]
    assert differing(life(*LIFE), life(*LIFE)) == []


def in_one_span(before: Life, place: int) -> Life:
    """Return a life whose event at `place` was made in the step of the one before it."""
    events = list(before.events)
    events[place] = msgspec.structs.replace(events[place], span=events[place - 1].span)
    return life_of(_record(events))


def _record(events: list[Event]) -> Record:
    return Record(RID, "acme", DONE, "t" * 32, NOW, [encode_event(each) for each in events])


def test_only_what_a_replay_made_itself_is_paid() -> None:
    before = life(*with_answer(cost=2.0))
    asked = outcome_of(before, life(*with_answer(cost=5.0)), Point.ROUTER)
    assert (asked.paid, asked.cost, asked.cost_before) == (5.0, 5.0, 2.0)
    assert not asked.answer_reused
    taken = outcome_of(before, in_one_span(before, 4), Point.ROUTER)
    assert (taken.paid, taken.cost) == (0.0, 2.0)
    assert taken.answer_reused
    whole = outcome_of(before, before, Point.VERDICT)
    assert (whole.paid, whole.reused, whole.ran) == (0.0, 5, 2)
    summary = summary_of(3, [asked, taken, whole])
    assert (summary.done, summary.same, summary.paid, summary.answers_reused) == (3, 3, 5.0, 1)


def test_a_life_without_events_is_none() -> None:
    with pytest.raises(UndecodableMessage, match="no events"):
        life_of(_record([]))


def test_what_a_replay_takes_is_reckoned_from_what_the_originals_used() -> None:
    used = with_answer(usage=Usage(100, 10))
    lives = [life(*used), life(*used), life(*LIFE[:3])]
    now = NOW + timedelta(days=1)
    forced = Changed(WITHOUT, Point.ROUTER, Forced("dear"))
    found = estimate_of(lives, forced, "auto", 4, now)
    assert (found.requests, found.generated, found.untouched) == (3, 3, 0)
    assert (found.prompt_tokens, found.completion_tokens) == (300, 30)
    assert found.cost == 30.0
    assert found.pools == {"dear": 3}
    none = Changed(WITHOUT, Point.GUARDRAIL, cache="recorded")
    assert estimate_of(lives[:2], none, "auto", 4, now).answers_reused == 2  # echo has no chance
    assert estimate_of(lives[:2], none, "new", 4, now).generated == 2
    assert estimate_of(lives[:2], forced, "recorded", 4, now).cost == 0
    nowhere = Changed(WITHOUT, Point.NOWHERE)
    assert estimate_of(lives, nowhere, "auto", 4, now).untouched == 3


def test_an_answer_is_encoded_as_it_was() -> None:
    event = life(*LIFE).events[4]
    assert isinstance(event.payload(), Generated)
    assert encode_data(GENERATED) == event.data
