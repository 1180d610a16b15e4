"""What an alarm says: the slice, the requests, and the likeliest change."""

from datetime import timedelta

from eventrail.contracts.changes import Changed, FieldChange
from eventrail.drift.explaining.alarm import alarm_of
from eventrail.drift.explaining.causes import changes_near
from eventrail.drift.explaining.slices import concentrated
from eventrail.drift.observation import Observation
from eventrail.drift.sequential.monitor import Found, Level, Monitor
from tests.unit.drift.requests import START, request


def change(path: str, second: float, revision: int) -> Changed:
    return Changed(
        id=f"{revision:032x}",
        at=START + timedelta(seconds=second),
        by="ann@desk",
        section="document",
        from_revision=revision - 1,
        to_revision=revision,
        diff=[FieldChange(path, "changed", 1, 2)],
        command="set",
    )


def two_routes(number: int) -> Observation:
    """From request 600 on, one of two routes gives longer answers."""
    route = ("chat", "desk")[number % 2]
    longer = 1.7 if number >= 600 and route == "desk" else 1.0
    return request(number, longer=longer, route=route)


def planted() -> Found:
    monitor = Monitor(Level(reference=100))
    return next(found for at in range(900) if (found := monitor.take(two_routes(at))) is not None)


def test_the_alarm_names_slice_requests_and_the_planted_change() -> None:
    changes = [
        change("templates.desk.system", 599.5, 4),
        change("templates.other.system", 599.8, 5),
        change("limits.judge_rate", 599.9, 6),
        change("pools.chat.slots", 100, 3),
        change("templates.desk.system", 5000, 9),
    ]
    found = planted()
    alarm = alarm_of(found, "acme", 1.0, changes)
    assert alarm.measure == "answer_characters"
    assert alarm.kind == "output"
    assert alarm.slice == {"route": "desk"}
    near = {each.revision: each.likelihood for each in alarm.changes}
    assert alarm.changes[0].paths == ["templates.desk.system"]
    assert set(near) == {3, 4, 5, 6}
    assert near[4] > near[5] > near[6]
    assert sum(near.values()) < 1
    desk = {each.rid for each in found.after if each.slices["route"] == "desk"}
    assert set(alarm.requests) <= desk
    assert len(alarm.requests) == 5
    assert alarm.usual
    assert alarm.before is not None
    assert alarm.after is not None
    assert alarm.after > alarm.before
    assert "route desk" in alarm.message
    assert "templates.desk.system" in alarm.message


def test_an_alarm_has_the_same_id_whoever_finds_it() -> None:
    one, other = (alarm_of(planted(), "acme", 1.0, []) for _ in range(2))
    assert one == other
    assert alarm_of(planted(), "other", 1.0, []).id != one.id


def test_a_change_of_everybody_names_no_slice() -> None:
    slices = [{"route": ("chat", "desk")[at % 2], "tenant": "acme"} for at in range(400)]
    scores = [float(at % 7) + 5 * (at >= 200) for at in range(400)]
    assert concentrated(slices[:200], slices[200:], scores) == {}


def test_attributes_that_go_together_are_named_together() -> None:
    slices = [
        {"route": "desk", "template": "help"} if at % 2 else {"route": "chat", "template": "plain"}
        for at in range(400)
    ]
    scores = [float(at % 7) + 5 * (at >= 200) * (at % 2) for at in range(400)]
    assert concentrated(slices[:200], slices[200:], scores) == {
        "route": "desk",
        "template": "help",
    }


def test_what_came_after_the_alarm_explains_nothing() -> None:
    near = changes_near(
        [change("templates.desk.system", 20, 4), change("templates.desk.system", 9, 3)],
        since=START + timedelta(seconds=10),
        until=START + timedelta(seconds=15),
        scale_s=5,
        moved_by=("templates",),
        slices=[{"template": "desk"}],
    )
    assert [each.revision for each in near] == [3]
    assert near[0].before_s == 1.0
    assert near[0].likelihood > 0.9
