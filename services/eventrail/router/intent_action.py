"""What the router does about what a request wants; pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from eventrail.config.acted import acted
from eventrail.config.intents import Action, Intents
from eventrail.config.model import Rule
from eventrail.contracts.events import Routed
from eventrail.eventlog.path import VERDICT
from eventrail.intents.conversation import Understood, action_of
from eventrail.router.intents import NOTHING


def by_intent(rule: Rule, intents: Intents | None, understood: Understood) -> Rule:
    """Return the rule as the intent's action changes it."""
    if intents is None or understood is NOTHING:
        return rule
    return acted(rule, action_of(intents, understood.reading))


def answered_at_once(rule: Rule, intents: Intents | None, understood: Understood) -> Routed | None:
    """Return the event of a request that no model is asked about; None if one is."""
    if intents is None or understood is NOTHING or rule.canned is not None or rule.intent:
        return None
    action = action_of(intents, understood.reading)
    text, why = _instead(action, understood, intents)
    handed = action.hand_over if action.hand_over is not None else _handed(intents, understood)
    if handed is not None:
        due = understood.due
        why = f"intent {understood.reading.intent}" if action.hand_over is not None else ""
        why = why or (due.why if due is not None else "")
        return _canned(rule, handed, why, hand_over=True)
    return _canned(rule, text, why) if text is not None else None


def told(event: Routed, understood: Understood) -> Routed:
    """Return the event with what the request wants, and what is due."""
    if understood is NOTHING:
        return event
    reading, due = understood.reading, understood.due
    return replace(
        event,
        intent=reading.intent,
        intent_score=reading.score,
        intents=reading.likely,
        steps=reading.steps,
        next_action=due.step if due is not None else "",
    )


def _canned(rule: Rule, text: str, why: str, *, hand_over: bool = False) -> Routed:
    return Routed(
        slip=[VERDICT],
        rule=rule.name,
        cacheable=False,
        canned=text,
        why=why,
        hand_over=hand_over,
    )


def _instead(action: Action, understood: Understood, intents: Intents) -> tuple[str | None, str]:
    """Return what is answered instead of a model, and why."""
    reading, due = understood.reading, understood.due
    if action.canned is not None:
        return action.canned, f"intent {reading.intent}"
    if action.ask is not None:
        return _question(action.ask, reading.likely, intents), f"intent {reading.intent}"
    if due is not None and due.step == "ask_back" and intents.next.ask_back is not None:
        return intents.next.ask_back, due.why
    return None, ""


def _question(ask: str, likely: Mapping[str, float], intents: Intents) -> str:
    """Return a question that names the two likeliest intents as users know them."""
    names = [*likely, "", ""][:2]
    first, second = (_called(name, intents) for name in names)
    return ask.format(first=first, second=second)


def _called(name: str, intents: Intents) -> str:
    intent = intents.intents.get(name)
    return (intent.description if intent is not None else "") or name.replace("_", " ")


def _handed(intents: Intents, understood: Understood) -> str | None:
    due = understood.due
    return intents.next.hand_over if due is not None and due.step == "hand_over" else None
